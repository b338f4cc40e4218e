// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ServicePort } from '@branchline/plan';
import fc from 'fast-check';
import type { RandomNative, Trait } from '../mesh.ts';
import { type NeutralMatch, type NeutralRule, randomRule } from './rule.ts';
import { ageOf, places, traitsOf } from './traits.ts';

/** A rule that delegates, and what it delegates to; the words of the matches are few, so that some of them conflict. */
interface Delegation {
	readonly at: number;
	readonly namespace: string;
	readonly exportTo?: readonly string[];
	readonly root: NeutralRule;
	readonly rules: readonly NeutralRule[];
}

const delegation: fc.Arbitrary<Delegation> = fc.record(
	{
		at: fc.nat(4),
		namespace: fc.constantFrom('shop', 'shop', 'team'),
		exportTo: fc.constantFrom(['shop'], ['.'], ['*']),
		root: randomRule({ rewrite: false, mirror: false }),
		rules: fc.array(randomRule({ rewrite: true, mirror: true }), { minLength: 1, maxLength: 3 }),
	},
	{ requiredKeys: ['at', 'namespace', 'root', 'rules'] },
);

/** Conditions and policies of Istio's own, which a rule has beside the neutral ones. */
const extra: fc.Arbitrary<Extra> = fc.record({
	match: fc.constantFrom<Record<string, unknown>>(
		{},
		{},
		{},
		{},
		{ withoutHeaders: { i: {} } },
		{ withoutHeaders: { h: { exact: '1' }, i: { regex: '2+' } } },
		{ authority: { prefix: 'a.' } },
		{ authority: { exact: 'shop.example' } },
		{ authority: { regex: '.*\\.local' } },
		{ sourceNamespace: 'team' },
		{ sourceNamespace: 'shop' },
		{ scheme: { exact: 'http' } },
		{ port: 8080 },
		{ gateways: ['mesh'] },
		{ gateways: ['shop/gw'] },
		{ ignoreUriCase: true },
		{ statPrefix: 'some' },
	),
	rule: fc.constantFrom<Record<string, unknown>>(
		{},
		{},
		{ retries: { attempts: 1, retryOn: '5xx' } },
		{ corsPolicy: { allowOrigins: [{ exact: 'https://a.example' }] } },
		{ headers: { response: { add: { a: 'b' }, remove: ['c'] } } },
		{ fault: { delay: { fixedDelay: '1s', percentage: { value: 1 } } } },
	),
});

interface Extra {
	readonly match: Record<string, unknown>;
	readonly rule: Record<string, unknown>;
}

/** A rule with something of Istio's own; a redirect has no place for policies. */
function withExtra(rule: Record<string, unknown>, { match, rule: more }: Extra): Record<string, unknown> {
	const matches = (rule.match as readonly object[] | undefined) ?? [];
	const narrowed =
		Object.keys(match).length === 0
			? {}
			: { match: (matches.length > 0 ? matches : [{}]).map((one) => ({ ...match, ...one })) };
	return { ...rule, ...(rule.redirect ? {} : more), ...narrowed };
}

/** Random VirtualServices for the mesh and a gateway, several for one host, with and without ports. */
export const istioNative: fc.Arbitrary<RandomNative> = fc
	.oneof(
		{ weight: 1, arbitrary: fc.constant([]) },
		{
			weight: 5,
			arbitrary: fc.array(
				fc.record({
					host: fc.constantFrom('a', 'a', 'shop.example', 'b.shop.svc.cluster.local', 'shop.example'),
					gateways: fc.constantFrom(undefined, ['mesh', 'gw'], ['gw'], ['mesh', 'gw']),
					rules: fc.array(randomRule({ rewrite: true, mirror: true }), { minLength: 1, maxLength: 4 }),
					ports: fc.boolean(),
					delegated: fc.array(delegation, { maxLength: 1 }),
					extras: fc.array(extra, { minLength: 4, maxLength: 4 }),
					exportTo: fc.constantFrom(undefined, undefined, undefined, ['.'], ['team'], ['shop', 'team'], ['*'], ['~']),
					namespace: fc.constantFrom('shop', 'shop', 'shop', 'team'),
					age: fc.constantFrom(1, 1, 2, 3),
				}),
				{ minLength: 1, maxLength: 3 },
			),
		},
	)
	.map((services) => {
		const objects = services.flatMap(({ delegated, rules, ports, extras, ...place }, index) => {
			const http = rules.map((rule, at) => withExtra(httpRoute(rule, ports), extras[at]!));
			for (const { at } of delegated) http.splice(at % (http.length + 1), 0, rootRule(index, delegated[0]!));
			const leaves = delegated.map((one) => leaf(index, one, ports));
			return [virtualService(`vs-${index}`, place, http), ...leaves];
		});
		const traits = new Set<Trait>(services.flatMap(({ rules }) => traitsOf(rules)));
		if (services.length > 1) traits.add('several-objects');
		if (services.some((one, i) => services.slice(i + 1).some((two) => one.host === two.host))) traits.add('tie-by-age');
		if (objects.length === 0) traits.add('none');
		return { objects: [...objects, gateway], traits };
	});

export { places as istioPlaces };

const gateway: KubernetesObject = {
	apiVersion: 'networking.istio.io/v1',
	kind: 'Gateway',
	metadata: { name: 'gw', namespace: 'shop' },
	spec: {
		selector: { istio: 'ingressgateway' },
		servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
	},
};

/** Where a VirtualService stands and who sees it. */
interface Place {
	readonly namespace: string;
	readonly host: string;
	readonly gateways?: readonly string[] | undefined;
	readonly exportTo?: readonly string[] | undefined;
	readonly age: number;
}

function virtualService(name: string, place: Place, http: readonly unknown[]): KubernetesObject {
	const { namespace, host, gateways, exportTo, age } = place;
	const isShort = host === 'a' && namespace !== 'shop';
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name, namespace, creationTimestamp: ageOf(age) },
		spec: {
			hosts: [isShort ? 'a.shop.svc.cluster.local' : host],
			...(gateways ? { gateways: gateways.map((one) => (one === 'gw' ? 'shop/gw' : one)) } : {}),
			...(exportTo ? { exportTo } : {}),
			http,
		},
	};
}

/** The rule of the root: its match, and a header and a timeout that the delegate's rules take where they have none. */
function rootRule(index: number, { namespace, root }: Delegation): Record<string, unknown> {
	const { unknownField: _, route: __, redirect: ___, ...rule } = httpRoute(root, true);
	return { ...rule, delegate: { name: `leaf-${index}`, namespace } };
}

function leaf(index: number, { namespace, exportTo, rules }: Delegation, ports: boolean): KubernetesObject {
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name: `leaf-${index}`, namespace },
		spec: { ...(exportTo ? { exportTo } : {}), http: rules.map((rule) => httpRoute(rule, ports)) },
	};
}

function httpRoute({ matches, action }: NeutralRule, ports: boolean): Record<string, unknown> {
	const match = matches.length > 0 ? { match: matches.map(httpMatch) } : {};
	if (action.kind === 'redirect') return { ...match, redirect: { uri: action.path } };
	const { shares, rewrite, header, timeout, mirror } = action;
	return {
		...match,
		route: shares.map(({ to, weight }) => ({
			destination: destination(to, ports),
			...(shares.length > 1 ? { weight } : {}),
		})),
		...(rewrite ? { rewrite: { uri: rewrite } } : {}),
		...(header ? { headers: { request: { set: { 'x-native': header } } } } : {}),
		...(timeout ? { timeout } : {}),
		...(mirror ? { mirror: destination(mirror, true), mirrorPercentage: { value: 50 } } : {}),
		unknownField: { kept: true },
	};
}

function destination({ namespace, service, port }: ServicePort, withPort: boolean): Record<string, unknown> {
	return { host: `${service}.${namespace}.svc.cluster.local`, ...(withPort ? { port: { number: port } } : {}) };
}

function httpMatch({ path, method, header, query }: NeutralMatch): Record<string, unknown> {
	return {
		...(path ? { uri: { [path.kind]: path.value } } : {}),
		...(method ? { method: { exact: method } } : {}),
		...(header ? { headers: { [header[0]]: { exact: header[1] } } } : {}),
		...(query ? { queryParams: { [query[0]]: { exact: query[1] } } } : {}),
	};
}
