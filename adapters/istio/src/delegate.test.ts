// SPDX-License-Identifier: Apache-2.0
import type { Rendering } from '@branchline/adapter';
import type { Cluster, Plan, ServicePort } from '@branchline/plan';
import test from 'ava';
import { istio } from './adapter.ts';
import type { HttpRoute, VirtualService } from './virtual-service.ts';

const cluster = { services: [], endpointSlices: [] } satisfies Cluster;

function virtualService(name: string, spec: NonNullable<VirtualService['spec']>, namespace = 'shop'): VirtualService {
	return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name, namespace }, spec };
}

function to(host: string): HttpRoute {
	return { route: [{ destination: { host, port: { number: 80 } } }] };
}

/** The key `k` replaces `cart` of some namespace by the fork. */
function planOf(of: ServicePort = { namespace: 'shop', service: 'cart', port: 80 }): Plan {
	const target = { kind: 'service', port: { namespace: 'shop', service: 'fork', port: 80 } } as const;
	const origin = { sandbox: 'shop/k' };
	const substitution = { key: 'k', to: target, when: [], onUnavailable: 'fail', ready: true, origin } as const;
	return {
		carriers: [{ kind: 'header', name: 'x-key' }],
		ingress: 'all',
		services: [{ of, substitutions: [substitution] }],
	};
}

function render(native: readonly VirtualService[], plan: Plan = planOf()): Rendering {
	return istio.render({ plan, cluster, native });
}

/** The copies for the key in the one object that is patched, without name and with the key's condition gone. */
function copies({ artifacts }: Rendering, name = 'root'): readonly HttpRoute[] {
	const patched = artifacts.flatMap((one) => (one.kind === 'patch' && one.target.name === name ? [one.after] : []));
	const rules = (patched[0] as VirtualService | undefined)?.spec?.http ?? [];
	return rules
		.filter((rule) => rule.name === 'branchline/k')
		.map(({ name: _, match = [], ...rule }) => ({ match: match.map(({ headers: __, ...rest }) => rest), ...rule }));
}

const codes = ({ diagnostics }: Rendering) => diagnostics.map(({ code }) => code);
const root = (...http: readonly HttpRoute[]) => virtualService('root', { hosts: ['cart'], http });

test('the rules of a delegate are copied in its place, with what both say, and the delegate stays as it is', (t) => {
	const unknown = { unheardOf: { deep: true } };
	const parent = {
		match: [{ uri: { prefix: '/d' }, method: { exact: 'GET' } }],
		timeout: '3s',
		retries: { attempts: 1 },
	};
	const leaf = virtualService('leaf', {
		http: [
			{ match: [{ uri: { prefix: '/d/x' } }], ...to('other'), ...unknown, timeout: '1s' },
			{ ...to('cart'), ...unknown },
		],
	});
	const rendering = render([root({ ...parent, delegate: { name: 'leaf' } }, to('other')), leaf]);
	t.deepEqual(codes(rendering), []);
	t.deepEqual(
		rendering.artifacts.map((made) => (made.kind === 'patch' ? made.target.name : made.kind)),
		['root'],
	);
	const { route: other } = to('other');
	t.deepEqual(copies(rendering), [
		{
			match: [{ uri: { prefix: '/d/x' }, method: { exact: 'GET' } }],
			route: other,
			...unknown,
			timeout: '1s',
			retries: { attempts: 1 },
		},
		{
			match: [{ uri: { prefix: '/d' }, method: { exact: 'GET' } }],
			route: [{ destination: { host: 'fork.shop.svc.cluster.local', port: { number: 80 } } }],
			...unknown,
			timeout: '3s',
			retries: { attempts: 1 },
		},
	]);
});

test('short names in a delegate of another namespace are of that namespace, in hosts and in gateways', (t) => {
	const leaf = virtualService(
		'leaf',
		{
			http: [
				{ match: [{ gateways: ['gw'] }], ...to('near'), mirror: { host: 'near' }, mirrors: [] },
				{ ...to('cart'), mirrors: [{ destination: { host: 'near' } }] },
			],
		},
		'team',
	);
	const made = virtualService('root', {
		hosts: ['cart'],
		gateways: ['mesh', 'team/gw'],
		http: [{ delegate: { name: 'leaf', namespace: 'team' } }],
	});
	const written = copies(render([made, leaf], planOf({ namespace: 'team', service: 'cart', port: 80 })));
	const near = 'near.team.svc.cluster.local';
	t.deepEqual(
		written.map(({ match, mirror, mirrors }) => [match?.[0]?.gateways, mirror?.host, mirrors?.[0]?.destination.host]),
		[
			[['team/gw'], near, undefined],
			[undefined, undefined, near],
		],
	);
	t.deepEqual(written[0]?.route?.[0]?.destination.host, near);
	t.deepEqual(copies(render([made, leaf])), [], '`cart` of the delegate is not `cart` of the root');
});

test('two roots of one delegate each get its rules; a rule behind a delegate keeps its place', (t) => {
	const leaf = virtualService('leaf', { http: [{ match: [{ uri: { prefix: '/d/x' } }], ...to('cart') }] });
	const one = root({ match: [{ uri: { prefix: '/d' } }], delegate: { name: 'leaf' } }, to('cart'));
	const two = virtualService('two', { hosts: ['two'], http: [{ delegate: { name: 'leaf' } }] });
	const rendering = render([one, leaf, two]);
	t.deepEqual(
		copies(rendering).map(({ match }) => match?.[0]?.uri?.prefix),
		['/d/x', undefined],
	);
	t.deepEqual(
		copies(rendering, 'two').map(({ match }) => match?.[0]?.uri?.prefix),
		['/d/x'],
	);
});

test('what Istio leaves out of a delegate is said, once somebody forks what is beside it', (t) => {
	const parent = { match: [{ uri: { prefix: '/d' } }], delegate: { name: 'leaf' } };
	const conflicting = [{ match: [{ uri: { prefix: '/e' } }], ...to('cart') }];
	const missing = render([root(parent, to('cart'))]);
	t.deepEqual([codes(missing), copies(missing).length], [['adapter/native-ignored'], 1]);
	const hidden = render([
		root({ ...parent, delegate: { name: 'leaf', namespace: 'team' } }, to('cart')),
		virtualService('leaf', { exportTo: ['.', 'web'], http: [to('cart')] }, 'team'),
	]);
	t.deepEqual([codes(hidden), copies(hidden).length], [['adapter/native-ignored'], 1]);
	const conflict = render([root(parent, to('cart')), virtualService('leaf', { http: conflicting })]);
	t.deepEqual([codes(conflict), copies(conflict).length], [['adapter/native-ignored'], 1]);
	const unforked = render([root(parent, to('other')), virtualService('leaf', { http: conflicting })]);
	t.deepEqual(codes(unforked), []);
	const host = render([root(parent, to('cart')), virtualService('leaf', { hosts: ['x'], http: [to('other')] })]);
	t.deepEqual(codes(host), ['adapter/native-ignored'], 'one with hosts is no delegate');
});

test('what one rule cannot say is refused where it would be copied', (t) => {
	const refused = (parent: object, ...leaves: readonly HttpRoute[]) =>
		codes(render([root({ delegate: { name: 'leaf' }, ...parent }), virtualService('leaf', { http: leaves })]));
	const redirect: HttpRoute = { match: [{ uri: { prefix: '/r' } }], redirect: { uri: '/x' } };
	t.deepEqual(refused({ fault: { abort: {} } }, redirect, to('cart')), ['adapter/cannot-copy']);
	t.deepEqual(refused({ fault: { abort: {} } }, redirect, to('other')), [], 'nobody forks what it reaches');
	t.deepEqual(refused({ mirror: { host: 'm' } }, { ...to('cart'), mirrors: [{ destination: { host: 'n' } }] }), [
		'adapter/cannot-copy',
	]);
	t.deepEqual(refused({ newField: 1 }, to('cart')), ['adapter/cannot-copy']);
	t.deepEqual(refused({ rewrite: { uri: '/' } }, redirect, to('cart')), [], 'a redirect takes no rewrite');
});

test('rules of ours that an earlier version left in a delegate are taken out', (t) => {
	const ours: HttpRoute = { name: 'branchline/k', match: [{ headers: { 'x-key': { exact: 'k' } } }], ...to('fork') };
	const leaf = virtualService('leaf', { http: [ours, to('cart')] });
	const { artifacts } = render([root({ delegate: { name: 'leaf' } }), leaf]);
	const patch = artifacts.find((made) => made.kind === 'patch' && made.target.name === 'leaf');
	t.like(patch, { after: { spec: { http: [to('cart')] } } });
});

test('a route reaches what its delegates reach, and a delegate hangs on nothing', (t) => {
	const leaf = virtualService('leaf', { http: [to('cart')] });
	const delegating = root({ delegate: { name: 'leaf' } });
	const input = { cluster, native: [delegating, leaf] };
	t.deepEqual(istio.reaches(delegating, input), {
		parents: ['mesh'],
		ports: [{ namespace: 'shop', service: 'cart', port: 80 }],
	});
	t.deepEqual(istio.reaches(leaf, input), { parents: [], ports: [] });
});
