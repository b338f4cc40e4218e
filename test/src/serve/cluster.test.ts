// SPDX-License-Identifier: Apache-2.0
import { type Backends, startBackends } from '@branchline/conformance';
import { type FakeApi, startFakeApi } from '@branchline/kube/fake';
import test, { type ExecutionContext } from 'ava';
import { type KubernetesObject, parse } from 'branchline';
import { sandbox, service } from '../envoy/documents.ts';
import { serving } from './serving.ts';

let backends: Backends;

test.before(async () => {
	backends = await startBackends(['checkout', 'checkout-pr-1', 'checkout-pr-2']);
});

test.after.always(() => backends.stop());

/** A cluster with two Services and their endpoints. */
async function cluster(t: ExecutionContext): Promise<FakeApi> {
	const api = await startFakeApi();
	t.teardown(() => api.close());
	put(api, ['checkout', 'checkout-pr-1'].map((name) => service(name, backends.at(name))).join(''));
	return api;
}

function put(api: FakeApi, text: string): void {
	for (const object of objects(text)) api.put(object);
}

function objects(text: string): readonly KubernetesObject[] {
	const { documents } = parse([{ name: 'text', text }]);
	return [...documents.sandboxes, ...documents.services, ...documents.endpointSlices];
}

const one = { 'x-branchline-key': 'pr-1' };
const two = { 'x-branchline-key': 'pr-2' };

test.serial('what is in a cluster is served, and followed, beside sandboxes of files', async (t) => {
	const api = await cluster(t);
	put(api, sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'));
	const { answers, ask, write } = await serving(
		t,
		{ 'pr-2.yaml': sandbox('pr-2', 'checkout', '{service: checkout-pr-1}') },
		{ from: ['--from-cluster', '--kubeconfig', api.kubeconfig, '-f', '.'] },
	);
	t.is(await ask(), 'checkout');
	t.is(await ask(one), 'checkout-pr-1');
	t.is(await ask(two), 'checkout-pr-1');
	put(api, service('checkout-pr-1', undefined));
	await answers('503', one);
	put(api, service('checkout-pr-1', backends.at('checkout-pr-1')));
	await answers('checkout-pr-1', one);
	t.true(api.objects.delete(api.kinds.find(({ kind }) => kind === 'Sandbox')!, 'shop', 'pr-1'));
	await answers('checkout', one);
	await write('pr-2.yaml', sandbox('pr-3', 'checkout', '{service: checkout-pr-1}'));
	await answers('checkout', two);
});

test.serial('while the API server does not answer, what was served stays', async (t) => {
	const api = await cluster(t);
	put(api, sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'));
	const { answers, ask, hears } = await serving(t, {}, { from: ['--from-cluster', '--kubeconfig', api.kubeconfig] });
	t.is(await ask(one), 'checkout-pr-1');
	api.fault = () => 'reset';
	api.watches.end();
	await hears(/the API server does not answer, what was read holds/);
	t.is(await ask(one), 'checkout-pr-1');
	api.fault = undefined;
	put(api, sandbox('pr-2', 'checkout', '{service: checkout-pr-1}'));
	await answers('checkout-pr-1', two);
});

test.serial('a fork that dies and comes back is noticed by its own keys alone, under constant requests', async (t) => {
	const api = await cluster(t);
	const mortal = 'checkout-pr-2';
	put(api, service(mortal, backends.at(mortal)));
	put(api, sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'));
	put(api, sandbox('pr-2', 'checkout', `{service: ${mortal}}`));
	put(api, sandbox('pr-3', 'checkout', `{service: ${mortal}}, onUnavailable: baseline`));
	const { answers, ask } = await serving(t, {}, { from: ['--from-cluster', '--kubeconfig', api.kubeconfig] });
	const three = { 'x-branchline-key': 'pr-3' };
	await answers(mortal, two);
	let running = true;
	t.teardown(() => {
		running = false;
	});
	const streams = [{}, one, two, three].map(async (headers) => {
		const seen = new Set<string>();
		while (running) seen.add(await ask(headers));
		return [...seen].sort();
	});
	for (let round = 0; round < 3; round++) {
		put(api, service(mortal, undefined));
		await answers('503', two);
		await answers('checkout', three);
		put(api, service(mortal, backends.at(mortal)));
		await answers(mortal, two);
		await answers(mortal, three);
	}
	running = false;
	const [none, alive, dying, yielding] = await Promise.all(streams);
	t.deepEqual(none, ['checkout']);
	t.deepEqual(alive, ['checkout-pr-1']);
	t.deepEqual(dying, ['503', mortal]);
	t.deepEqual(yielding, ['checkout', mortal]);
});
