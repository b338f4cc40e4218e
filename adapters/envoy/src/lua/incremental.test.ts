// SPDX-License-Identifier: Apache-2.0
import type { RenderCache } from '@branchline/adapter';
import type {
	Cluster,
	EndpointSlice,
	NativeObject,
	Plan,
	Readiness,
	Service,
	Substitution,
	XdsResource,
} from '@branchline/plan';
import test from 'ava';
import { envoyAdapter } from '../adapter.ts';
import { all, isCart, native, planOf, port, table } from '../resources.test.fixture.ts';

const cluster: Cluster = { services: [], endpointSlices: [] };
const user = [native('cart', isCart), table([all])];

function substitution(key: string, more: Partial<Substitution> = {}): Substitution {
	const to = { kind: 'service', port: port(`f-${key}`) } as const;
	return { key, to, when: [], onUnavailable: 'fail', ready: true, origin: { sandbox: `shop/${key}` }, ...more };
}

/** Renders one plan after another with one cache. */
function renderer(objects: readonly NativeObject[] = user, from: Cluster = cluster) {
	const adapter = envoyAdapter();
	const cache: RenderCache = new Map();
	return (substitutions: readonly Substitution[], at = from): ReadonlyMap<string, XdsResource> => {
		const plan: Plan = { ...planOf(), services: [{ of: port('a'), substitutions }] };
		const { artifacts } = adapter.render({ plan, cluster: at, native: objects, cache });
		const resources = artifacts.flatMap((artifact) => (artifact.kind === 'resource' ? [artifact.resource] : []));
		return new Map(resources.map((one) => [`${one['@type'].split('.').at(-1)} ${one.name ?? one.cluster_name}`, one]));
	};
}

/** The names of what differs, by identity, between two renderings. */
function changed(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): readonly string[] {
	return [...new Set([...before.keys(), ...after.keys()])]
		.filter((name) => before.get(name) !== after.get(name))
		.sort();
}

const many = Array.from({ length: 10_000 }, (_, index) => substitution(`k${String(index).padStart(5, '0')}`));

test('of 10,000 sandboxes, one that comes, changes or goes is its cluster, and the table is the identical object', (t) => {
	const render = renderer();
	const before = render(many);
	const [first, ...rest] = many;
	const coming = [...many, substitution('x')];
	t.deepEqual(changed(before, render(coming)), ['Cluster fork~x~cart']);
	const moved = { ...first!, to: { kind: 'service', port: port('elsewhere') } } as const;
	const after = render(many);
	t.deepEqual(changed(after, render([moved, ...rest])), [`Cluster fork~${first!.key}~cart`]);
	t.deepEqual(changed(after, render(rest)), [`Cluster fork~${first!.key}~cart`]);
});

test('the first fork of a service changes no table, with tables of the user’s and without', (t) => {
	for (const objects of [user, []]) {
		const services = ['a', 'f-k'].map(service);
		const render = renderer(objects, { services: services.slice(0, 1), endpointSlices: [] });
		const before = render([]);
		const after = render([substitution('k')], { services, endpointSlices: [] });
		t.true([...before.keys()].some((name) => name.startsWith('RouteConfiguration')));
		t.deepEqual(
			changed(before, after).filter((name) => name.startsWith('RouteConfiguration')),
			[],
		);
	}
});

test('only a sandbox with conditions changes the table, and not by becoming dead', (t) => {
	const render = renderer();
	const when = [{ method: 'GET' }];
	const plain = render([substitution('k')]);
	const conditional = render([substitution('k'), substitution('x', { when, onUnavailable: 'baseline' })]);
	const [fork, ...others] = changed(plain, conditional);
	t.regex(fork!, /^Cluster fork~x\.[0-9a-f]{8}~cart$/);
	t.deepEqual(others, ['RouteConfiguration edge']);
	const dead = render([substitution('k'), substitution('x', { when, onUnavailable: 'baseline', ready: false })]);
	t.deepEqual(changed(conditional, dead), [fork!]);
});

test('a fork that becomes dead, or moves, is other endpoints and nothing else', (t) => {
	const services = ['a', 'f-k', 'f-m'].map(service);
	const at = (address: string, ready = true): Cluster => ({
		services,
		endpointSlices: [slice('f-k', address, ready), slice('f-m', '10.0.0.9', true)],
	});
	const forks = (ready: Readiness) => [substitution('k', { ready }), substitution('m')];
	const render = renderer();
	const before = render(forks(true), at('10.0.0.1'));
	const moved = render(forks(true), at('10.0.0.2'));
	t.deepEqual(changed(before, moved), ['ClusterLoadAssignment shop/f-k:80']);
	t.deepEqual(changed(moved, render(forks(false), at('10.0.0.2', false))), ['ClusterLoadAssignment shop/f-k:80']);
});

function service(name: string): Service {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace: 'shop' },
		spec: { ports: [{ name: 'http', port: 80 }] },
	};
}

function slice(name: string, address: string, ready: boolean): EndpointSlice {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
		endpoints: [{ addresses: [address], conditions: { ready } }],
		ports: [{ name: 'http', port: 8080 }],
	};
}
