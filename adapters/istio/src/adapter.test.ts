// SPDX-License-Identifier: Apache-2.0
import type { Rendering } from '@branchline/adapter';
import type { Cluster, Ingress, Plan, ServicePort } from '@branchline/plan';
import test from 'ava';
import { istio } from './adapter.ts';
import type { HttpMatch, HttpRoute, VirtualService } from './virtual-service.ts';

const cluster: Cluster = {
	services: [
		{ ...object('v1', 'Service', 'cart'), spec: { ports: [{ port: 80 }, { port: 9090 }] } },
		{ ...object('v1', 'Service', 'stock'), spec: { ports: [{ port: 80 }] } },
		{ ...object('v1', 'Service', 'fork'), spec: { ports: [{ port: 80 }] } },
	] as Cluster['services'],
	endpointSlices: [],
};

function object(apiVersion: string, kind: string, name: string, metadata = {}) {
	return { apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata } };
}

function virtualService(name: string, spec: VirtualService['spec'], created?: string): VirtualService {
	const metadata = created === undefined ? {} : { creationTimestamp: created };
	return { ...object('networking.istio.io/v1', 'VirtualService', name, metadata), spec: spec! };
}

function to(host: string, number?: number): HttpRoute {
	return { route: [{ destination: { host, ...(number === undefined ? {} : { port: { number } }) } }] };
}

/** The key `k` replaces these service ports by the fork. */
function planOf(ports: readonly number[], ingress: Ingress = 'all'): Plan {
	const target = { kind: 'service', port: { namespace: 'shop', service: 'fork', port: 80 } } as const;
	const origin = { sandbox: 'shop/k' };
	const services = ports.map((port) => ({
		of: { namespace: 'shop', service: 'cart', port } satisfies ServicePort,
		substitutions: [{ key: 'k', to: target, when: [], onUnavailable: 'fail', ready: true, origin } as const],
	}));
	return { carriers: [{ kind: 'header', name: 'x-key' }], ingress, services };
}

function render(plan: Plan, ...native: readonly VirtualService[]): Rendering {
	return istio.render({ plan, cluster, native });
}

/** The copies for the key `k` in each VirtualService: the match and the host of each alternative. */
function copies({ artifacts }: Rendering): readonly (readonly [HttpMatch | undefined, string])[] {
	return artifacts.flatMap((artifact) => {
		const written =
			artifact.kind === 'patch' ? artifact.after : artifact.kind === 'object' ? artifact.object : undefined;
		const rules = (written as VirtualService | undefined)?.spec?.http ?? [];
		const ours = rules.filter(({ name }) => name === 'branchline/k');
		return ours.flatMap(({ match = [{}], route = [] }) =>
			match.map(({ headers: _, ...rest }) => [rest, route[0]!.destination.host] as const),
		);
	});
}

const fork = 'fork.shop.svc.cluster.local';

test('a destination without a port is split by the port that the request came to', (t) => {
	const service = virtualService('cart', { hosts: ['cart'], http: [to('cart')] });
	t.deepEqual(copies(render(planOf([80]), service)), [[{ port: 80 }, fork]]);
	t.deepEqual(copies(render(planOf([9090]), service)), [[{ port: 9090 }, fork]]);
	t.deepEqual(copies(render(planOf([80, 9090]), service)), [
		[{ port: 80 }, fork],
		[{ port: 9090 }, fork],
	]);
	const named = virtualService('cart', { hosts: ['cart'], http: [to('cart', 9090)] });
	t.deepEqual(copies(render(planOf([9090]), named)), [[{}, fork]], 'a port that is named is that port');
	t.deepEqual(copies(render(planOf([80]), named)), []);
	const numbered = virtualService('cart', { hosts: ['cart'], http: [{ ...to('cart'), match: [{ port: 9090 }] }] });
	t.deepEqual(copies(render(planOf([80]), numbered)), [], 'the rule is for the other port');
});

test('at a gateway a destination without a port is the only port of its Service, or the port of the listener', (t) => {
	const edge = virtualService('edge', { hosts: ['shop.example'], gateways: ['gw'], http: [to('cart'), to('stock')] });
	const found = copies(render(planOf([80]), edge)).filter(([match]) => match?.gateways);
	t.deepEqual(found[0], [{ port: 80, gateways: ['shop/gw'] }, fork]);
	t.true(found.every(([match, host]) => host !== fork || match?.port === 80));
	const stock = {
		...planOf([80]),
		services: [{ ...planOf([80]).services[0]!, of: { namespace: 'shop', service: 'stock', port: 80 } }],
	};
	const only = virtualService('edge', { hosts: ['shop.example'], gateways: ['gw'], http: [to('stock')] });
	const everywhere = copies(render(stock, only)).filter(([match]) => match?.gateways);
	t.true(
		everywhere.some(([match, host]) => host === fork && match?.port === undefined),
		'its only port',
	);
});

test('where there is no VirtualService one of ours stands, and gives way when the user makes one', (t) => {
	const { artifacts } = render(planOf([80]));
	t.like(artifacts, [{ kind: 'object', object: { kind: 'VirtualService', metadata: { name: 'branchline.cart' } } }]);
	const user = virtualService('mine', { hosts: ['cart.shop.svc.cluster.local'], http: [to('cart', 80)] });
	t.deepEqual(
		render(planOf([80]), user).artifacts.map(({ kind }) => kind),
		['patch'],
	);
	const atGateway = virtualService('edge', { hosts: ['cart'], gateways: ['gw'], http: [to('cart', 80)] });
	t.deepEqual(
		render(planOf([80]), atGateway).artifacts.map(({ kind }) => kind),
		['object', 'patch'],
		'it routes nothing between services',
	);
});

test('keys are honoured at the gateways that the policy names, and always between services', (t) => {
	const http = [to('cart', 80)];
	const service = virtualService('cart', { hosts: ['cart'], gateways: ['mesh', 'edge', 'other/inner'], http });
	const gatewaysOf = (ingress: Ingress) =>
		copies(render(planOf([80], ingress), service)).map(([match]) => match?.gateways);
	t.deepEqual(gatewaysOf('all'), [undefined]);
	t.deepEqual(gatewaysOf('none'), [['mesh']]);
	t.deepEqual(gatewaysOf({ gateways: ['inner'] }), [['mesh', 'other/inner']]);
	const outer = virtualService('cart', { hosts: ['cart'], gateways: ['edge'], http });
	t.deepEqual(
		render(planOf([80], 'none'), outer).artifacts.map(({ kind }) => kind),
		['object'],
		'a gateway that honours no key gets no rules',
	);
	const source = virtualService('cart', {
		hosts: ['cart'],
		gateways: ['mesh', 'edge'],
		http: [{ ...to('cart', 80), match: [{ sourceLabels: { app: 'x' } }] }],
	});
	const refused = render(planOf([80], 'none'), source);
	t.like(refused, { artifacts: [], diagnostics: [{ code: 'adapter/cannot-copy' }] });
});

test('where a gateway joins several VirtualServices, the oldest holds the copies of all, unless no catch-all is moved', (t) => {
	const [old, young] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
	const at = { hosts: ['shop.example'], gateways: ['gw'] };
	const all = (created?: string) => virtualService('all', { ...at, http: [to('cart', 80)] }, created);
	const stock: HttpRoute = { ...to('stock', 80), match: [{ uri: { prefix: '/s' } }] };
	const part = (created?: string, spec: VirtualService['spec'] = at) =>
		virtualService('part', { ...spec, http: [stock] }, created);
	const patched = ({ artifacts }: Rendering) =>
		artifacts.flatMap((made) => (made.kind === 'patch' ? [made.target.name] : []));
	const keyed = ({ artifacts }: Rendering) =>
		artifacts.flatMap((made) =>
			made.kind === 'patch'
				? ((made.after as VirtualService).spec?.http ?? []).filter(({ name }) => name === 'branchline/k')
				: [],
		);
	for (const [first, second] of [
		[old, young],
		[young, old],
	]) {
		const rendering = render(planOf([80]), all(first), part(second));
		t.deepEqual(patched(rendering), ['all']);
		t.deepEqual(
			keyed(rendering).map(({ match }) => match?.[0]?.uri?.prefix),
			first === old ? ['/s', undefined] : [undefined],
		);
	}
	const codes = ({ diagnostics }: Rendering) => diagnostics.map(({ code }) => code);
	const unknown = render(planOf([80]), all(), part(young));
	t.deepEqual([codes(unknown), patched(unknown)], [['adapter/cannot-copy'], []]);
	const others = { ...at, hosts: ['shop.example', 'other.example'] };
	const differing = render(planOf([80]), all(old), part(young, others));
	t.deepEqual([codes(differing), patched(differing)], [['adapter/cannot-copy'], []]);
	t.deepEqual([codes(render(planOf([80]), all(young), part(old, others)))], [[]], 'the catch-all is the youngest');
	t.deepEqual(patched(render(planOf([80]), all(old), part(young, { ...at, hosts: ['other.example'] }))), ['all']);
});

test('a rule of the user’s that borrows a name of ours is not taken for ours: its object stays as it is', (t) => {
	const borrowed = virtualService('cart', { hosts: ['cart'], http: [{ name: 'branchline/mine', ...to('cart', 80) }] });
	const { artifacts, diagnostics } = istio.render({ plan: planOf([80]), cluster, native: [borrowed] });
	t.deepEqual(artifacts, []);
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['adapter/reserved-name'],
	);
});

test('beside a native object that cannot be read nothing is written', (t) => {
	const broken = virtualService('cart', { hosts: ['cart'], http: [null as unknown as HttpRoute] });
	const { artifacts, diagnostics } = istio.render({ plan: planOf([80]), cluster, native: [broken] });
	t.deepEqual(artifacts, []);
	t.deepEqual(
		diagnostics.map(({ code, path }) => [code, path?.join('.')]),
		[['adapter/malformed-native', 'spec.http.0']],
	);
});

test('a VirtualService that a controller writes gets no rules, and loses those that it has', (t) => {
	const rules = { hosts: ['cart.shop.svc.cluster.local'], http: [to('cart', 80)] };
	const owned = (ownerReferences: unknown, spec: VirtualService['spec'] = rules) => {
		const service = virtualService('cart', spec);
		return { ...service, metadata: { ...service.metadata, ownerReferences } } as VirtualService;
	};
	const canary = [{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', name: 'cart', controller: true }];
	const { artifacts, diagnostics } = render(planOf([80]), owned(canary));
	t.deepEqual(artifacts, []);
	t.deepEqual(
		diagnostics.map(({ code, message }) => [code, message]),
		[
			[
				'adapter/cannot-copy',
				'VirtualService shop/cart: Canary cart controls it, and would write it again without the rules for keys',
			],
		],
	);
	const open = [[{ kind: 'Team', name: 'a' }], [null], 'nobody', undefined];
	for (const owners of open) t.is(copies(render(planOf([80]), owned(owners))).length, 1, JSON.stringify(owners));
	const [written] = render(planOf([80]), owned(undefined)).artifacts;
	const before = owned(canary, (written as { after: VirtualService }).after.spec);
	const [patch] = render(planOf([80]), before).artifacts;
	t.deepEqual((patch as { after: VirtualService }).after.spec, rules);
	for (const service of [owned(canary), before])
		t.deepEqual(render(planOf([9090]), service).diagnostics, [], 'nothing to write, nothing to say');
});
