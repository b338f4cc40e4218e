// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import fc from 'fast-check';
import type { MeshUnderTest, RandomNative, Trait } from '../mesh.ts';
import { shopPorts } from './shop.ts';
import { ageOf } from './traits.ts';

/** Paths of gRPC requests: `/service/method`. */
export const grpcPaths = ['/p.S/M', '/p.S/M', '/p.S/N', '/q.T/M'] as const;

/** Requests to the port that most GRPCRoutes are for, and to others. */
export const grpcPlaces: MeshUnderTest['places'] = fc
	.constantFrom(shopPorts[0], shopPorts[0], shopPorts[0], shopPorts[2], shopPorts[3])
	.map((to) => ({ to, authority: `${to.service}.${to.namespace}.svc.cluster.local` }));

interface GrpcMatch {
	readonly method?: { readonly service?: string; readonly method?: string };
	readonly headers?: readonly { readonly name: string; readonly value: string }[];
}

const method = fc.constantFrom(
	{ service: 'p.S' },
	{ service: 'p.S' },
	{ service: 'p.S', method: 'M' },
	{ service: 'q.T', method: 'M' },
);
const headers = fc.constantFrom([{ name: 'h', value: '1' }], [{ name: 'i', value: '1' }]);
const weights = fc.uniqueArray(
	fc.record({ to: fc.constantFrom(shopPorts[0], shopPorts[0], ...shopPorts), weight: fc.constantFrom(1, 9) }),
	{
		minLength: 1,
		maxLength: 2,
		selector: ({ to }) => JSON.stringify(to),
	},
);

/** A Service of the shop as a parent. */
const atService: fc.Arbitrary<Parent> = fc.constantFrom('a', 'a', 'b').map((name) => ({
	spec: { parentRefs: [{ group: '', kind: 'Service', name, namespace: 'shop', port: 8080 }] },
}));

/** The shop’s Gateway as a parent, for one hostname or all. */
export const atGateway: fc.Arbitrary<Parent> = fc.constantFrom([], ['shop.example']).map((hostnames) => ({
	spec: { parentRefs: [{ name: 'gw' }], ...(hostnames.length > 0 ? { hostnames } : {}) },
}));

interface Parent {
	readonly spec: Readonly<Record<string, unknown>>;
}

/** Random GRPCRoutes, at Services unless told otherwise; `everyMatch` says which parts each match must have. */
export function grpcRoutes(
	everyMatch: readonly ('method' | 'headers')[],
	at: fc.Arbitrary<Parent> = atService,
): fc.Arbitrary<RandomNative> {
	const match = fc.record({ method, headers }, { requiredKeys: [...everyMatch] }) as fc.Arbitrary<GrpcMatch>;
	const rule = fc
		.record({ matches: fc.array(match, { minLength: everyMatch.length > 0 ? 1 : 0, maxLength: 2 }), weights })
		.map(({ matches, weights: shares }) => ({
			...(matches.length > 0 ? { matches } : {}),
			backendRefs: shares.map(({ to, weight }) => ({
				name: to.service,
				namespace: to.namespace,
				port: to.port,
				weight,
			})),
		}));
	const route = fc.record({
		at,
		rules: fc.array(rule, { minLength: 2, maxLength: 4 }),
		age: fc.constantFrom(1, 2, 3),
	});
	return fc.array(route, { minLength: 1, maxLength: 3 }).map((routes) => {
		const objects = routes.map(({ at: { spec }, rules, age }, index) =>
			grpcRoute(`grpc-${index}`, { ...spec, rules }, age),
		);
		const shares = routes.flatMap(({ rules }) => rules.map(({ backendRefs }) => backendRefs));
		const traits = new Set<Trait>();
		if (objects.length > 1) traits.add('several-objects');
		if (shares.some((refs) => refs.length > 1)) traits.add('weights');
		if (shares.flat().some(({ name }) => name !== 'a')) traits.add('cross-service');
		return { objects, traits };
	});
}

function grpcRoute(name: string, spec: unknown, age: number): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'GRPCRoute',
		metadata: { name, namespace: 'shop', creationTimestamp: ageOf(age) },
		spec,
	};
}
