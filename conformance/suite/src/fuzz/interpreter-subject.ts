// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import type { HttpRequest, KubernetesObject, NativeObject } from '@branchline/plan';
import { applied } from 'branchline';
import { planOf } from '../arbitrary/model.ts';
import { shop } from '../arbitrary/shop.ts';
import { gatewayApiGateway, istioGateway } from '../environments/implicit.ts';
import type { Observation } from '../envoy/observation.ts';
import { created } from '../judge.ts';
import type { MeshUnderTest } from '../mesh.ts';
import { predictedObservations } from './prediction.ts';
import { readingOf } from './reading.ts';
import { refusedKeys } from './refused.ts';
import type { Asking, Live, Subject } from './subject.ts';

/** The names of the generators: an interpreter takes every one. */
const ground = { gateway: { namespace: 'shop', name: 'gw', port: 80 }, foreign: { address: '192.0.2.7', port: 9000 } };

/**
 * A mesh that is interpreted: what it does is what its interpreter says, every share of a split in turn. `adapter` may be
 * another than the mesh's own, to see that a wrong one is found out.
 */
export function interpreterSubject(mesh: MeshUnderTest, adapter: Adapter = mesh.adapter): Subject {
	const how = mesh.implementation === undefined ? {} : { implementation: mesh.implementation };
	const live = (objects: readonly NativeObject[]): Live => ({ objects: [...shop.services, ...objects], cluster: shop });
	const empty = { carriers: [], ingress: 'all' as const, services: [] };
	const gateways = [istioGateway(ground.gateway.name), gatewayApiGateway(ground.gateway.name)];
	let native: readonly NativeObject[] = [];
	let current: Live = live([]);
	return {
		name: 'interpreter',
		patienceMs: 0,
		ground,
		configure: async (objects) => {
			native = [...objects.map(aged), ...gateways];
			// An Envoy without tables of the user's has those that the adapter writes.
			const { artifacts } = adapter.render({ plan: empty, cluster: shop, native, ...how });
			current = live(applied(native, artifacts));
			return current;
		},
		deliver: async (model) => {
			const plan = planOf(model);
			const { artifacts, diagnostics } = adapter.render({ plan, cluster: shop, native, ...how });
			current = live(applied(native, artifacts.map(created)));
			return { ...current, plan, refused: refusedKeys(diagnostics) };
		},
		ask: async (askings) => askings.map((asking) => answered(mesh, current, asking)),
		stop: async () => undefined,
	};
}

/** An object as an API server keeps it that is given two of them in a second. */
function aged(object: NativeObject, index: number): NativeObject {
	if ('@type' in object) return object;
	const { metadata } = object as KubernetesObject;
	const creationTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(index / 2))).toISOString();
	return { ...object, metadata: { ...metadata, creationTimestamp } };
}

function answered(mesh: MeshUnderTest, live: Live, { request, times }: Asking): readonly Observation[] {
	const answer = readingOf(mesh, live)(request);
	if (answer === undefined) return [];
	const shares = weighted(answer, request);
	return Array.from({ length: times }, (_, index) => shares[index % shares.length]!);
}

function weighted(answer: NonNullable<ReturnType<ReturnType<typeof readingOf>>>, request: HttpRequest) {
	const shares = predictedObservations(answer, request);
	if (answer.kind === 'reply') return shares;
	return answer.backends.flatMap(({ weight }, index) => Array<Observation>(weight).fill(shares[index]!));
}
