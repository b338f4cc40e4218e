// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { service, standing } from './manifests.ts';
import { admissiblePaths, pathTaken } from './path.ts';
import { deadService, workloads } from './shop.ts';
import { ShopStates } from './shop-state.ts';
import { Timeline } from './timeline.ts';
import { visit } from './visits.ts';

function opened(): ShopStates {
	const at = { host: '127.0.0.1', port: 1 };
	const live = workloads.map((workload) => service(workload.service, { ...at, ready: true }));
	return new ShopStates([standing, ...live, service(deadService, { ...at, ready: false })].join('---'));
}

const request = (key: string) => ({ path: '/pay', headers: { 'x-branchline-key': key } });

test('a request has one path by one plan', (t) => {
	const { plan } = opened().current();
	const paths: Readonly<Record<string, string>> = {
		'pr-1234': 'frontend > checkout-pr-1234 > payments',
		'pr-9': 'frontend > checkout > 402 card declined',
		'pr-10': 'frontend > checkout > 503',
		'pr-21': 'frontend > checkout > payments',
	};
	for (const [key, path] of Object.entries(paths)) t.deepEqual(admissiblePaths([plan], request(key)), [path]);
});

test('while a change goes live, its key has the paths of both plans and the other keys one', (t) => {
	const states = opened();
	const timeline = new Timeline(states.current().plan);
	const baseline = 'frontend > checkout > payments';
	const fork = 'frontend > checkout-pr-21 > payments';
	timeline.begin(states.after(visit(0)).plan);
	t.true(timeline.isMoving(timeline.completed));
	t.deepEqual(timeline.paths(timeline.completed, request('pr-21')), [baseline, fork]);
	t.deepEqual(timeline.paths(timeline.completed, request('pr-1234')), ['frontend > checkout-pr-1234 > payments']);
	const sentBefore = timeline.completed;
	timeline.complete();
	t.deepEqual(timeline.paths(timeline.completed, request('pr-21')), [fork]);
	t.deepEqual(timeline.paths(sentBefore, request('pr-21')), [baseline, fork]);
});

test('the path taken names who answered, down to what stopped it', (t) => {
	const answer = (hops: readonly string[], failure?: { status: number; body: string }) =>
		JSON.stringify({ hops, ...(failure === undefined ? {} : { failure }) });
	const stopped = answer(['checkout'], { status: 402, body: 'card declined' });
	t.is(pathTaken({ status: 200, body: answer(['frontend', 'checkout']) }), 'frontend > checkout');
	t.is(
		pathTaken({ status: 402, body: answer(['frontend', 'checkout'], { status: 402, body: stopped }) }),
		'frontend > checkout > 402 card declined',
	);
	t.is(pathTaken({ status: 503, body: 'no healthy upstream' }), '503');
	t.is(pathTaken({ status: 404, body: '' }), '404');
	t.is(pathTaken({ status: 200, body: 'null' }), '200 null');
});
