// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Fork, RouteGroup, RoutingPolicy, Sandbox } from '@branchline/model';
import fc from 'fast-check';
import { cluster, group, now, policy, sandbox, service, slice, withMetadata } from './documents.test.fixture.ts';
import type { Answer, HttpRequest, Outcome, ServicePort } from './index.ts';

/** The keys that documents and requests use; nobody owns the last. */
export const keys = ['k0', 'k1', 'k2', 'k3', 'unowned'] as const;

const names = fc.constantFrom('a', 'b', 'c', 'd');
const path = fc.constantFrom({ prefix: '/' }, { prefix: '/x' }, { exact: '/x/y' });
const condition = fc.oneof(
	fc.record({ path }),
	fc.record({ method: fc.constantFrom('GET' as const, 'POST' as const) }),
	fc.record({ headers: fc.constant({ 'X-H': '1' }), query: fc.constant({ q: '1' }) }),
);

const target: fc.Arbitrary<Fork['to']> = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ service: fc.constantFrom('a', 'b', 'd', 't', 't', 'missing') }) },
	fc.record({ service: fc.record({ name: fc.constantFrom('t', 'b'), port: fc.constantFrom(80, 7) }) }),
	fc.record({ service: fc.constant({ name: 'u', namespace: 'other' }) }),
	fc.record({ address: fc.constantFrom('10.0.0.7:80', '10.0.0.8:80') }),
	fc.record({ respond: fc.record({ status: fc.constantFrom(200, 503) }) }),
);

const fork: fc.Arbitrary<Fork> = fc.record(
	{
		of: fc.oneof(
			{ weight: 4, arbitrary: fc.record({ service: names }) },
			fc.constantFrom({ service: 'u', namespace: 'other' }, { service: 'missing' }),
		),
		to: target,
		ports: fc.constantFrom([80], [81]),
		when: fc.array(condition, { minLength: 1, maxLength: 2 }),
		onUnavailable: fc.constantFrom('fail', 'baseline'),
	},
	{ requiredKeys: ['of', 'to'] },
);

const stamps = fc.constantFrom(undefined, '2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z');
const key = fc.option(fc.constantFrom(...keys.slice(0, 4)), { nil: undefined });

function stamped<Document extends Sandbox | RouteGroup>(
	document: Document,
	creationTimestamp: string | undefined,
	train: string,
): Document {
	return withMetadata(document, {
		labels: { train },
		...(creationTimestamp === undefined ? {} : { creationTimestamp }),
	});
}

const expiry = fc.constantFrom(undefined, undefined, { at: '2026-06-01T12:30:00Z' }, { after: '744h' });

/** Sandboxes `k0` to `k3`, whose keys are their names or those of others. */
export const sandboxes: fc.Arbitrary<Sandbox> = fc
	.record({
		name: fc.constantFrom(...keys.slice(0, 4)),
		forks: fc.array(fork, { maxLength: 3 }),
		key,
		expiry,
		stamp: stamps,
		train: fc.constantFrom('1', '2'),
	})
	.map(({ name, forks, key, expiry, stamp, train }) => {
		const more = { ...(key === undefined ? {} : { key }), ...(expiry === undefined ? {} : { expiry }) };
		return stamped(sandbox(name, forks, more), stamp, train);
	});

const members: fc.Arbitrary<RouteGroup['spec']['sandboxes']> = fc.oneof(
	fc.record({ names: fc.uniqueArray(fc.constantFrom(...keys.slice(0, 4)), { minLength: 1, maxLength: 3 }) }),
	fc.record({ selector: fc.record({ matchLabels: fc.record({ train: fc.constantFrom('1', '2') }) }) }),
);

/** Route groups `g0` and `g1`. */
export const groups: fc.Arbitrary<RouteGroup> = fc
	.record({ name: fc.constantFrom('g0', 'g1'), members, key, stamp: stamps })
	.map(({ name, members, key, stamp }) => stamped(group(name, members, key), stamp, '1'));

/** Clusters whose Services a to d and t, and u of namespace other, are there or not, and ready or not. */
export const clusters: fc.Arbitrary<Cluster> = fc
	.record({
		there: fc.subarray(['a', 'b', 'c', 'd', 't', 'other/u'], { minLength: 4 }),
		ready: fc.option(fc.subarray(['a', 'b', 't']), { nil: undefined }),
	})
	.map(({ there, ready }) => {
		const services = there.map((name) => service(name, { port: 80, name: 'web' }, { port: 81, name: 'http' }));
		return cluster(
			services,
			ready?.map((name) => slice(name, true)),
		);
	});

/** Policies that let namespace shop fork services of namespace other, or not. */
export const policies: fc.Arbitrary<RoutingPolicy> = fc.constantFrom(
	policy({}),
	policy({ allow: [{ from: 'shop', to: ['other'] }] }),
	policy({ carriers: [{ header: 'x-other' }, { header: 'x-branchline-key' }], ingress: 'none' }),
);

/** Points in time before and after sandboxes expire. */
export const times: fc.Arbitrary<string> = fc.constantFrom(now, '2026-06-01T12:45:00Z', '2026-07-01T00:00:00Z');

const ports: fc.Arbitrary<ServicePort> = fc.record({
	namespace: fc.constant('shop'),
	service: fc.oneof(names, fc.constantFrom('t', 'missing')),
	port: fc.constantFrom(80, 80, 81),
});

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
	{ weight: 5, arbitrary: ports.map((port) => ({ kind: 'service' as const, port })) },
	ports.map((port) => ({ kind: 'service' as const, port, subset: 'v1' })),
	fc.constant({ kind: 'other' as const, native: { host: 'x' } }),
	fc.constant({ kind: 'fail' as const, reason: 'no backend' }),
);

/** Answers of a mesh's own configuration. */
export const answers: fc.Arbitrary<Answer> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant('forward' as const),
			backends: fc.array(fc.record({ weight: fc.constantFrom(1, 9), to: outcome }), { minLength: 1, maxLength: 3 }),
			mirrors: fc.array(outcome, { maxLength: 2 }),
			effects: fc.constant({ timeout: '1s' }),
		}),
	},
	fc.constant({ kind: 'reply' as const, status: 404, headers: {}, body: '' }),
);

/** Requests inside the mesh without a key; `withKeys` adds some. */
export const requests: fc.Arbitrary<HttpRequest> = fc.record({
	to: ports,
	method: fc.constantFrom('GET', 'POST'),
	authority: fc.constant('a.shop'),
	path: fc.constantFrom('/', '/x', '/x/y?q=1', '/y?q=1'),
	headers: fc.constantFrom([], [['x-h', '1'] as const]),
});

/** The request with keys in the carriers of the default policy. */
export function withKeys(request: HttpRequest, ...shown: readonly string[]): HttpRequest {
	return { ...request, headers: [...request.headers, ...shown.map((one) => ['x-branchline-key', one] as const)] };
}
