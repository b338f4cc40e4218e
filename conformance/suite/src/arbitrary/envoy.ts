// SPDX-License-Identifier: Apache-2.0
import { type HttpRequest, servicePortName, type XdsResource } from '@branchline/plan';
import fc from 'fast-check';
import type { RandomNative, Trait } from '../mesh.ts';
import { mirrorsAround, otherWays } from './envoy-ways.ts';
import { type NeutralMatch, type NeutralRule, randomRule } from './rule.ts';
import { shopPorts } from './shop.ts';
import { meshPlaces, traitsOf } from './traits.ts';

/** Clusters known by metadata, whose names say nothing; the last two have names that random requests have in headers. */
const clusters: readonly XdsResource[] = [...shopPorts, shopPorts[0], shopPorts[2]].map((port, index) => ({
	'@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
	name: index < shopPorts.length ? `cluster-${index}` : String(index - shopPorts.length + 1),
	metadata: { filter_metadata: { 'branchline.dev': { service: servicePortName(port) } } },
}));

const clusterNames = clusters.map(({ name }) => String(name));

/**
 * Random RouteConfigurations of one or two virtual hosts, in either spelling of the fields; sometimes none. Some choose in
 * other ways than by a list of routes that name their clusters: see `otherWays`.
 */
export const envoyNative: fc.Arbitrary<RandomNative> = fc
	.record({
		none: fc.constantFrom(true, false, false, false, false),
		// A table with mirrors is routed by lists for most keys, whatever the strategy.
		hosts: fc.boolean().chain((mirror) =>
			fc.array(fc.array(randomRule({ rewrite: true, mirror }), { minLength: 1, maxLength: 5 }), {
				minLength: 1,
				maxLength: 2,
			}),
		),
		camel: fc.boolean(),
		around: mirrorsAround(clusterNames),
	})
	.chain((parts) =>
		fc.record({
			parts: fc.constant(parts),
			made: fc.tuple(...parts.hosts.map((rules) => otherWays(rules.flatMap(routes), clusterNames))),
		}),
	)
	.map(({ parts: { none, hosts, camel, around }, made }) => {
		if (none) return { objects: [], traits: new Set<Trait>(['none']) };
		const domains = [['shop.example'], ['*']];
		const virtualHosts = made.map(({ choice }, index) => ({
			name: `host-${index}`,
			domains: hosts.length === 1 ? ['*'] : domains[index],
			...choice,
			...(index === 0 ? around.host : {}),
		}));
		const table = {
			'@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
			name: 'edge',
			...(camel ? { virtualHosts } : { virtual_hosts: virtualHosts }),
			...around.table,
		};
		const traits = [...hosts.flatMap(traitsOf), ...made.flatMap((one) => one.traits), ...around.traits];
		return { objects: [...clusters, table], traits: new Set<Trait>(traits) };
	});

/** Requests to the table by name; without tables of the user's, to service ports. */
export const envoyPlaces: fc.Arbitrary<Pick<HttpRequest, 'to' | 'authority' | 'from'>> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc
			.constantFrom('shop.example', 'other.example')
			.map((authority) => ({ to: { routeConfiguration: 'edge' }, authority })),
	},
	{ weight: 1, arbitrary: meshPlaces },
);

function routes({ matches, action }: NeutralRule): readonly Record<string, unknown>[] {
	return (matches.length > 0 ? matches : [{}]).map((match: NeutralMatch) => ({
		match: routeMatch(match),
		...routeAction(action),
	}));
}

function routeMatch({ path, method, header, query }: NeutralMatch): Record<string, unknown> {
	const headers = [
		...(method ? [{ name: ':method', string_match: { exact: method } }] : []),
		...(header ? [{ name: header[0], string_match: { exact: header[1] } }] : []),
	];
	return {
		...(path?.kind === 'exact' ? { path: path.value } : { prefix: path?.value ?? '/' }),
		...(headers.length > 0 ? { headers } : {}),
		...(query ? { query_parameters: [{ name: query[0], string_match: { exact: query[1] } }] } : {}),
	};
}

function routeAction(action: NeutralRule['action']): Record<string, unknown> {
	if (action.kind === 'redirect') return { redirect: { path_redirect: action.path } };
	const { shares, rewrite, header, timeout, mirror } = action;
	const name = (port: (typeof shares)[number]['to']) =>
		`cluster-${shopPorts.findIndex((known) => servicePortName(known) === servicePortName(port))}`;
	return {
		route: {
			...(shares.length > 1
				? { weighted_clusters: { clusters: shares.map(({ to, weight }) => ({ name: name(to), weight })) } }
				: { cluster: name(shares[0]!.to) }),
			...(rewrite ? { prefix_rewrite: rewrite } : {}),
			...(timeout ? { timeout } : {}),
			...(mirror ? { request_mirror_policies: [{ cluster: name(mirror) }] } : {}),
		},
		...(header ? { request_headers_to_add: [{ header: { key: 'x-native', value: header } }] } : {}),
	};
}
