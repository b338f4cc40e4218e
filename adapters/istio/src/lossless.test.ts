// SPDX-License-Identifier: Apache-2.0
import type { Cluster } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { istio } from './adapter.ts';
import { keyOfRule, strip } from './inject.ts';
import { cartPlan } from './plan.test.fixture.ts';
import type { HttpRoute, VirtualService } from './virtual-service.ts';

const cluster = { services: [], endpointSlices: [] } satisfies Cluster;

const unknown = fc.constantFrom<unknown>(null, false, 0, '', [], {}, { deep: [1, { x: 'y' }] }, 'text');

/** An object with fields that nobody knows beside those that are given. */
function extended(known: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Record<string, unknown>> {
	return fc
		.tuple(
			fc.record(known),
			fc.dictionary(fc.constantFrom('zeta', 'alpha', 'ex.ample/x', 'Name'), unknown, { maxKeys: 2 }),
		)
		.map(([fields, more]) => ({ ...more, ...fields }));
}

const text = extended({ prefix: fc.constantFrom('/a', '/b') });
const match = extended({ uri: text, headers: fc.constant({ h: { exact: '1' } }), statPrefix: fc.constant('s') });
const destination = (host: string) => fc.constant({ host, port: { number: 80 } });
const share = extended({
	destination: fc.constantFrom('cart', 'other').chain(destination),
	weight: fc.constantFrom(1, 9),
});
const rule = extended({
	match: fc.array(match, { minLength: 1, maxLength: 2 }),
	route: fc.array(share, { minLength: 1, maxLength: 2 }),
	corsPolicy: extended({ allowMethods: fc.constant(['GET']) }),
	headers: extended({ request: extended({ set: fc.constant({ a: 'b' }) }) }),
	retries: extended({ attempts: fc.constant(3) }),
	mirror: fc.constantFrom('cart', 'other').chain(destination),
	mirrorPercentage: extended({ value: fc.constant(5) }),
	fault: extended({}),
});
const service = fc
	.tuple(
		extended({ http: fc.array(rule, { minLength: 1, maxLength: 4 }), tls: fc.array(extended({}), { maxLength: 1 }) }),
		extended({}),
	)
	.map(([spec, more]) => ({
		...more,
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name: 'cart', namespace: 'shop', annotations: { a: 'b' }, managedFields: [{ x: 1 }] },
		spec: { hosts: ['cart'], ...spec },
	})) as fc.Arbitrary<VirtualService>;

/** What must be the same in a rule and in its copy for the key. */
function comparable({ name: _, match: matches, route, mirror, ...rest }: HttpRoute) {
	return {
		match: matches?.map(({ headers: { 'x-key': __, ...headers } = {}, ...fields }) => ({ ...fields, headers })),
		route: route?.map(({ destination: { host }, ...fields }) => ({ ...fields, goes: goesTo(host) })),
		mirror: goesTo(mirror?.host ?? ''),
		...rest,
	};
}

function goesTo(host: string): string {
	return host === 'fork.shop.svc.cluster.local' ? 'cart' : host;
}

test('every field of the user’s, known or not, is where it was and in the copies, and nothing else changes', (t) => {
	let forked = 0;
	const law = fc.property(service, (user) => {
		const { artifacts, diagnostics } = istio.render({ plan: cartPlan, cluster, native: [user] });
		t.deepEqual(diagnostics, []);
		const [made] = artifacts.filter(({ kind }) => kind === 'patch');
		if (made?.kind !== 'patch') return;
		forked++;
		const after = made.after as VirtualService;
		t.is(JSON.stringify(strip(after)), JSON.stringify(user), 'nothing else changes, not even the order of fields');
		const copies = (after.spec?.http ?? []).filter((one) => keyOfRule(one) === 'k');
		const rules = (user.spec?.http ?? []).slice(0, copies.length);
		t.deepEqual(copies.map(comparable), rules.map(comparable));
		const reaches = ({ route = [], mirror }: HttpRoute) =>
			[...route.map((one) => one.destination.host), mirror?.host].includes('cart');
		t.false((user.spec?.http ?? []).slice(copies.length).some(reaches), 'what was left out reaches no fork');
	});
	fc.assert(law, { numRuns: 300 });
	t.true(forked > 100, `${forked} were forked`);
});
