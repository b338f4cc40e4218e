// SPDX-License-Identifier: Apache-2.0
import type { NativeObject, XdsResource } from '@branchline/plan';
import { applied } from 'branchline';
import { planOf } from '../arbitrary/model.ts';
import { shop } from '../arbitrary/shop.ts';
import { drawsOf, mirrorsOf } from '../envoy/agreement.ts';
import { nativeOnLoopback, plainTables, shopOnLoopback } from '../envoy/loopback.ts';
import { drawHeader, type Observation } from '../envoy/observation.ts';
import { RealMesh } from '../envoy/real-mesh.ts';
import type { MeshUnderTest } from '../mesh.ts';
import { readingOf } from './reading.ts';
import { refusedKeys } from './refused.ts';
import type { Asking, Live, Subject } from './subject.ts';

/** The names of the generators: tables have no gateways, and the foreign address is brought to loopback. */
const ground = { gateway: { namespace: 'shop', name: 'gw', port: 80 }, foreign: { address: '192.0.2.7', port: 9000 } };

/** A real Envoy of this machine that reads its resources from files. Shares are drawn by a header: each in turn. */
export async function envoySubject(mesh: MeshUnderTest): Promise<Subject> {
	const real = await RealMesh.start();
	const cluster = shopOnLoopback(real.backends, real.responder);
	const live = (objects: readonly NativeObject[]): Live => ({ objects: [...shop.services, ...objects], cluster: shop });
	let native: readonly XdsResource[] = [];
	let current = live([]);
	const publish = async (resources: readonly XdsResource[]): Promise<Live> => {
		await real.publish(resources);
		current = live(resources);
		return current;
	};
	const ask = ({ request, times }: Asking): Promise<readonly Observation[]> => {
		const answer = readingOf(mesh, current)(request);
		const draws = answer === undefined ? [0] : drawsOf(answer);
		const mirrors = answer === undefined ? 0 : mirrorsOf(answer);
		const drawn = Array.from({ length: Math.max(times, draws.length) }, (_, index) => draws[index % draws.length] ?? 0);
		return Promise.all(drawn.map((draw) => real.ask(request, draw, mirrors)));
	};
	return {
		name: 'envoy',
		patienceMs: 0,
		ground,
		configure: (objects) => {
			native = nativeOnLoopback(objects, real.backends, drawHeader);
			return publish(native.length > 0 ? native : plainTables(real.backends));
		},
		deliver: async (model) => {
			const plan = planOf(model);
			const { artifacts, diagnostics } = mesh.adapter.render({ plan, cluster, native });
			const after = await publish(applied(native, artifacts) as readonly XdsResource[]);
			return { ...after, plan, refused: refusedKeys(diagnostics) };
		},
		ask: (askings) => Promise.all(askings.map(ask)),
		stop: () => real.stop(),
	};
}
