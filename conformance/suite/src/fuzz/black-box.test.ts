// SPDX-License-Identifier: Apache-2.0
import { type Answer, evaluate, type HttpRequest } from '@branchline/plan';
import test from 'ava';
import { planOf, type RandomModel } from '../arbitrary/model.ts';
import type { Observation } from '../envoy/observation.ts';
import { lawFaults } from './black-box.ts';

const model: RandomModel = {
	sandboxes: [
		{
			apiVersion: 'branchline.dev/v1alpha1',
			kind: 'Sandbox',
			metadata: { name: 'k', namespace: 'shop' },
			spec: { forks: [{ of: { service: 'a' }, to: { service: 'fork-1' } }] },
		},
	],
	groups: [],
	carriers: [{ header: 'x-key' }],
};

const request: HttpRequest = {
	to: { namespace: 'shop', service: 'a', port: 8080 },
	method: 'GET',
	authority: 'a.shop',
	path: '/',
	headers: [['x-key', 'k']],
};

const substituted = (recorded: Answer) => evaluate(planOf(model), request, recorded);
const kept = (recorded: Answer) => [recorded];

function at(backend: string, more: object = {}): Observation {
	const rest = { mirrors: [], method: 'GET', path: '/', authority: 'a.shop', headers: { 'x-key': ['k'] } };
	return { kind: 'reached', backend, ...rest, ...more } as Observation;
}

const [a, b, fork] = [at('shop/a:8080'), at('shop/b:8080'), at('shop/fork-1:8080')];
const dead: Observation = { kind: 'replied', status: 503, headers: {}, body: '', after: 5 };
const moved: Observation = { kind: 'replied', status: 302, headers: { location: '/moved' }, body: '', after: 5 };

function many(one: Observation, times: number): readonly Observation[] {
	return Array<Observation>(times).fill(one);
}

test('the fork in the place of what was recorded is right, what was recorded is not', (t) => {
	t.deepEqual(lawFaults(substituted, [a, a], [fork, fork]), []);
	t.is(lawFaults(substituted, [a, a], [a, a]).length, 2);
	t.deepEqual(lawFaults(kept, [a, a], [a, a]), []);
});

test('nothing but the destination may change', (t) => {
	for (const more of [{ path: '/v1' }, { authority: 'b' }, { headers: {} }, { method: 'POST' }]) {
		t.true(lawFaults(substituted, [a], [at('shop/fork-1:8080', more)]).length > 0);
	}
});

test('every share of a split is seen again, as often', (t) => {
	const before = [...many(a, 20), ...many(b, 20)];
	t.deepEqual(lawFaults(substituted, before, [...many(fork, 17), ...many(b, 23)]), []);
	t.is(lawFaults(substituted, before, many(fork, 40)).length, 2);
	t.is(lawFaults(substituted, [...many(a, 108), ...many(b, 12)], [...many(fork, 12), ...many(b, 108)]).length, 2);
});

test('a split of a service and its fork becomes one destination', (t) => {
	t.deepEqual(lawFaults(substituted, [...many(a, 5), ...many(fork, 5)], many(fork, 10)), []);
});

test('a failure is a 5xx, soon, whatever it says; another answer of the mesh is the same answer', (t) => {
	t.deepEqual(lawFaults(kept, [dead], [{ ...dead, status: 500, body: 'gone' }]), []);
	t.true(lawFaults(kept, [dead], [{ ...dead, after: 6_000 }]).length > 0);
	t.true(lawFaults(kept, [dead], [{ ...dead, status: 0 }]).length > 0);
	t.deepEqual(lawFaults(kept, [moved], [moved]), []);
	t.true(lawFaults(kept, [moved], [{ ...moved, headers: { location: '/' } }]).length > 0);
});

test('copies arrive where they arrived before, with σ applied, and nowhere else', (t) => {
	const before = [at('shop/b:8080', { mirrors: ['shop/a:8080'] }), b];
	t.deepEqual(lawFaults(substituted, before, [b, at('shop/b:8080', { mirrors: ['shop/fork-1:8080'] })]), []);
	t.true(lawFaults(substituted, before, [b, b]).length > 0);
	t.true(lawFaults(substituted, before, [at('shop/b:8080', { mirrors: ['shop/a:8080'] })]).length > 0);
	t.true(lawFaults(substituted, [b], [at('shop/b:8080', { mirrors: ['shop/fork-1:8080'] })]).length > 0);
});
