// SPDX-License-Identifier: Apache-2.0
import { type Kube, type Reflector, reflect } from '@branchline/kube';
import type { EndpointSlice, KubernetesObject, Service } from '@branchline/plan';
import { ownSelector } from './ownership.ts';
import type { Pod } from './pod-port.ts';

/** What the driver has brought about, as the API server tells it: kept up to date by watches. */
export class ClusterView {
	readonly #pods: Reflector;
	readonly #services: Reflector;
	readonly #slices: Reflector;

	private constructor(kube: Kube) {
		const own = { labelSelector: ownSelector };
		this.#pods = reflect(kube, { apiVersion: 'v1', kind: 'Pod' }, own);
		this.#services = reflect(kube, { apiVersion: 'v1', kind: 'Service' }, own);
		this.#slices = reflect(kube, { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }, own);
	}

	/** Reads everything once, and watches from then on. */
	static async open(kube: Kube): Promise<ClusterView> {
		const view = new ClusterView(kube);
		await Promise.all(view.#reflectors.map(({ synced }) => synced));
		return view;
	}

	/** Every pod with these labels that is not gone, on its way out or not. */
	pods(namespace: string, labels: Readonly<Record<string, string>>): readonly KubernetesObject[] {
		return this.#pods.items().filter(({ metadata }) => {
			const isLabelled = Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value);
			return metadata.namespace === namespace && isLabelled;
		});
	}

	/** The Service of a name; undefined where there is none. */
	service(namespace: string, name: string): Service | undefined {
		const found = this.#services.items().find(({ metadata }) => {
			return metadata.namespace === namespace && metadata.name === name;
		});
		return found as Service | undefined;
	}

	/** The addresses behind a Service that are ready, sorted. */
	readyAddresses(namespace: string, service: string): readonly string[] {
		const slices = (this.#slices.items() as readonly EndpointSlice[]).filter(({ metadata }) => {
			return metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === service;
		});
		const ready = slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready);
		return ready.flatMap(({ addresses }) => addresses ?? []).sort();
	}

	/** Ends the watches. */
	async close(): Promise<void> {
		await Promise.all(this.#reflectors.map((reflector) => reflector.stop()));
	}

	get #reflectors(): readonly Reflector[] {
		return [this.#pods, this.#services, this.#slices];
	}
}

/** A pod as something to talk to; undefined while it is not ready, or on its way out. */
export function readyPod(pod: KubernetesObject): Pod | undefined {
	const { conditions = [] } = (pod.status ?? {}) as PodStatus;
	const isReady = conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
	return isReady ? livePod(pod) : undefined;
}

/** A pod that runs, ready or not; undefined while it has no address, or is on its way out. */
export function livePod({ metadata, status }: KubernetesObject): Pod | undefined {
	const { podIP } = (status ?? {}) as PodStatus;
	if (podIP === undefined || metadata.deletionTimestamp !== undefined) return undefined;
	return { namespace: metadata.namespace ?? '', name: metadata.name, address: podIP };
}

interface PodStatus {
	readonly podIP?: string;
	readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}
