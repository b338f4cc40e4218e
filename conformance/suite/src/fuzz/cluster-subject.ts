// SPDX-License-Identifier: Apache-2.0
import { responderService } from '@branchline/adapter';
import type { Ask, Reply } from '@branchline/echo';
import { connect, KubeError, readCluster } from '@branchline/kube';
import type { HttpRequest, KubernetesObject, NativeObject } from '@branchline/plan';
import type { RandomModel } from '../arbitrary/model.ts';
import { shopServices } from '../arbitrary/shop.ts';
import { deliverDocuments, removeEverything } from '../environments/cluster/delivery.ts';
import { type ClusterOptions, type OpenCluster, openCluster } from '../environments/cluster/environment.ts';
import { markerWorkload } from '../environments/cluster/marker.ts';
import { isOwn } from '../environments/cluster/ownership.ts';
import type { ClusterParts } from '../environments/cluster/parts.ts';
import { askFrom, type Pod } from '../environments/cluster/pod-port.ts';
import { Reach } from '../environments/cluster/reach.ts';
import type { Observation } from '../envoy/observation.ts';
import { arrivalsOf, observationOf, type Sent } from './observed-reply.ts';
import type { Ground } from './placement.ts';
import { callers, foreign, gatewayName, gatewayOf, wantedWorkloads } from './random-shop.ts';
import { refusedKeys } from './refused.ts';
import { type Asking, type Delivered, type Live, NotAdmitted, type Subject } from './subject.ts';

/** Opens a cluster for random configurations. */
export async function clusterSubject(options: ClusterOptions): Promise<Subject> {
	const { kubeconfig, context, keep = false, name = 'cluster' } = options;
	const where = { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) };
	const kube = await connect({ userAgent: 'branchline-conformance', ...where });
	const cluster = await openCluster(kube, options);
	const { workloads } = cluster.parts;
	await workloads.become(wantedWorkloads());
	const ground: Ground = {
		gateway: { namespace: 'shop', name: gatewayName, port: 80 },
		foreign: { address: workloads.pod(foreign.namespace, foreign.name).address, port: 9000 },
	};
	const stop = async (): Promise<void> => {
		await removeEverything(kube, cluster.parts.choice);
		await cluster.close(keep);
		kube.close();
	};
	return new ClusterSubject(name, ground, cluster, stop);
}

class ClusterSubject implements Subject {
	readonly name: string;
	readonly ground: Ground;
	readonly patienceMs: number;
	readonly stop: () => Promise<void>;
	readonly #parts: ClusterParts;
	readonly #run = Date.now().toString(36);
	#reach: Reach | undefined;
	#isDelivered = true;
	#batches = 0;

	constructor(name: string, ground: Ground, { parts, patience }: OpenCluster, stop: () => Promise<void>) {
		this.patienceMs = patience.consistencyMs;
		this.name = name;
		this.ground = ground;
		this.stop = stop;
		this.#parts = parts;
	}

	async configure(native: readonly NativeObject[]): Promise<Live> {
		const { kube, choice, users, gateways, roles } = this.#parts;
		const gateway = gatewayOf(roles);
		const wanted = [
			...(gateway === undefined ? [] : [gateways.placed(gateway)]),
			...(native as readonly KubernetesObject[]),
		];
		if (this.#isDelivered) await removeEverything(kube, choice);
		this.#isDelivered = false;
		const isKept = ({ kind }: KubernetesObject) => kind === 'Gateway' && gateway !== undefined;
		await users.remove(users.objects.filter((object) => !isKept(object)));
		if (gateway !== undefined) await gateways.serve([gateway]);
		await admitted(() => users.write(wanted, { secondApart: false }));
		return this.#live();
	}

	async deliver({ sandboxes, groups, carriers }: RandomModel): Promise<Delivered> {
		const policy = {
			apiVersion: 'branchline.dev/v1alpha1',
			kind: 'RoutingPolicy',
			metadata: { name: 'default' },
			spec: { carriers, allow: [{ from: 'shop', to: ['pay'] }] },
		};
		this.#isDelivered = true;
		const documents = [policy, ...sandboxes, ...groups];
		const { plan, diagnostics } = await deliverDocuments(this.#parts.kube, this.#parts.choice, documents);
		const failed = diagnostics.find(({ code, severity }) => severity === 'error' && code.startsWith('kube/'));
		if (failed !== undefined) throw new Error(`delivery: ${failed.message}`);
		return { ...(await this.#live()), plan, refused: refusedKeys(diagnostics) };
	}

	async ask(askings: readonly Asking[]): Promise<readonly (readonly Observation[])[]> {
		const prefix = `${this.#run}-${++this.#batches}-`;
		const asked = askings.flatMap(({ request, times }, index) => {
			return Array.from({ length: times }, (_, nth) => ({ request, index, id: `${prefix}${index}-${nth}` }));
		});
		const sent = await this.#send(asked);
		const arrivals = await arrivalsOf(this.#parts, prefix);
		const observed = sent.map((one) => observationOf(one, arrivals.get(one.id) ?? [], this.ground));
		return askings.map((_, index) => observed.filter((_one, at) => asked[at]?.index === index));
	}

	async #send(asked: readonly { readonly request: HttpRequest; readonly id: string }[]): Promise<readonly Sent[]> {
		const replies = new Map<string, Reply>();
		const batches = new Map<
			string,
			{ readonly pod: Pod; readonly asks: { readonly id: string; readonly ask: Ask }[] }
		>();
		for (const { request, id } of asked) {
			const [pod, ask] = this.#asking(request, id);
			const batch = batches.get(pod.address) ?? { pod, asks: [] };
			batch.asks.push({ id, ask });
			batches.set(pod.address, batch);
		}
		await Promise.all(
			[...batches.values()].map(async ({ pod, asks }) => {
				const answers = await askFrom(
					this.#parts.kube,
					pod,
					asks.map(({ ask }) => ask),
				);
				for (const [index, { id }] of asks.entries()) replies.set(id, answers[index]!);
			}),
		);
		return asked.map(({ id }) => ({ id, reply: replies.get(id)! }));
	}

	#asking({ to, from, method, authority, path, headers }: HttpRequest, id: string): readonly [Pod, Ask] {
		const reach = this.#reach!;
		if ('routeConfiguration' in to) throw new Error('a cluster has no route tables by name');
		const addressee = 'gateway' in to ? { ingress: to.gateway.name } : to;
		const pod = reach.sender({ namespace: from?.namespace ?? 'shop', workload: 'client' }, addressee);
		const lines = [...headers, ['x-echo-id', id] as const];
		return [pod, { ...reach.locate(addressee), method, authority, path, headers: lines, timeoutMs: 8_000 }];
	}

	/** Resolves when what was written is live, and reads it. */
	async #live(): Promise<Live> {
		const reach = await Reach.of(this.#parts);
		this.#reach = reach;
		await this.#parts.liveness.reached(reach.marker, reach.probes(callers));
		const { objects, documents } = await readCluster(this.#parts.kube, this.#parts.choice);
		const namespaces = new Set([...shopServices.map(({ metadata }) => metadata.namespace), 'team']);
		const isMeant = (object: KubernetesObject) => {
			return (
				object.metadata.name === responderService.name ||
				// The one beside the responder lets siblings of every namespace refer to it.
				object.kind === 'ReferenceGrant' ||
				(namespaces.has(object.metadata.namespace) &&
					!(isOwn(object) && object.metadata.name.startsWith(markerWorkload.name)))
			);
		};
		const { services, endpointSlices } = documents;
		return { objects: objects.filter(isMeant), cluster: { services: services.filter(isMeant), endpointSlices } };
	}
}

/** What the API server finds wrong with an object is no fault of a mesh's. */
async function admitted(write: () => Promise<void>): Promise<void> {
	try {
		await write();
	} catch (error) {
		if (error instanceof KubeError && [400, 422].includes(error.status)) throw new NotAdmitted(error.message);
		throw error;
	}
}
