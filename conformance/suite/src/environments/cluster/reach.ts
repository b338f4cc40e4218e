// SPDX-License-Identifier: Apache-2.0
import type { Ask } from '@branchline/echo';
import type { KubernetesObject } from '@branchline/plan';
import type { Addressee, Caller } from '../../case/request.ts';
import type { Endpoint, Locate } from './asking.ts';
import { outsideWorkload } from './callers.ts';
import { gatewayApiOf } from './gateway-objects.ts';
import type { Probe } from './liveness.ts';
import { markedGateway } from './marked-gateway.ts';
import { type MarkerPlaces, markerPath, markerService, markerWorkload } from './marker.ts';
import type { ClusterParts } from './parts.ts';
import type { Pod } from './pod-port.ts';

/** An address that nobody has (RFC 5737): where a Service that is not there is called. */
const nowhere = '192.0.2.1';

/** Who can be called in a cluster as it is now, from where, and where the marker of a configuration has to show up. */
export class Reach {
	readonly #parts: ClusterParts;
	readonly #gateways = new Map<string, { readonly object: KubernetesObject; readonly endpoint: Endpoint }>();

	private constructor(parts: ClusterParts) {
		this.#parts = parts;
	}

	/** Looks at the Gateways that users have written. */
	static async of(parts: ClusterParts): Promise<Reach> {
		const reach = new Reach(parts);
		const { gateway } = parts.roles;
		for (const object of parts.users.objects) {
			if (gatewayApiOf(object) === undefined || gatewayApiOf(object) !== gateway?.name) continue;
			reach.#gateways.set(object.metadata.name, { object, endpoint: await parts.gateways.endpoint(object) });
		}
		return reach;
	}

	/** Where requests for an addressee are sent. */
	readonly locate: Locate = (to) => ('ingress' in to ? this.#ingress(to.ingress) : this.#service(to));

	/** The pod that sends a request: outside of the mesh for those that enter at a gateway. */
	sender(from: Caller, to: Addressee): Pod {
		const { namespace, workload } = 'ingress' in to ? outsideSender : from;
		return this.#parts.workloads.pod(namespace, workload);
	}

	/** Through which API of which proxies the marker has to be seen. */
	get marker(): MarkerPlaces {
		const { mesh, gateway } = this.#parts.roles;
		const gateways = this.#marked.map(({ marked }) => marked);
		return {
			virtualServices: { mesh: mesh?.name === 'istio', gateways: gateway?.name === 'istio' ? gateways : [] },
			httpRoutes: {
				mesh: mesh !== undefined && mesh.name !== 'istio',
				gateways: gateway?.name === 'gateway-api' ? gateways : [],
			},
		};
	}

	/** The proxies that requests of these callers pass, and those of the gateways. */
	probes(callers: readonly Caller[]): readonly Probe[] {
		const { workloads, roles } = this.#parts;
		const meshed = roles.mesh === undefined ? [] : callers;
		const pods = meshed.flatMap(({ namespace, workload }) => workloads.pods(namespace, workload));
		const within = pods.map((pod): Probe => ({ pod, ask: this.#markerAsk(this.#service(markerPort), markerService) }));
		const atGateways = this.#marked.map(({ endpoint, marked: { host } }): Probe => {
			return { pod: this.sender(outsideSender, { ingress: '' }), ask: this.#markerAsk(endpoint, host) };
		});
		return [...within, ...atGateways];
	}

	/** Whether the marker tells of every gateway when a configuration is live there. */
	get isMarked(): boolean {
		return this.#marked.length === this.#gateways.size;
	}

	/** The gateways that let requests for the marker in, whatever the routes of the case. */
	get #marked() {
		return [...this.#gateways.values()].flatMap(({ object, endpoint }) => {
			const marked = markedGateway(object, this.#parts.users.objects);
			return marked === undefined ? [] : [{ endpoint, marked }];
		});
	}

	#markerAsk(endpoint: Endpoint, authority: string): Ask {
		return { ...endpoint, authority, path: markerPath, timeoutMs: 2_000 };
	}

	#ingress(name: string): Endpoint {
		const found = this.#gateways.get(name);
		if (found === undefined) throw new Error(`there is no Gateway ${name}`);
		return found.endpoint;
	}

	#service({ namespace, service, port }: Exclude<Addressee, { ingress: string }>): Endpoint {
		const { workloads } = this.#parts;
		const address = workloads.address(namespace, service);
		if (address !== 'None') return { address: address ?? nowhere, port };
		// Without an address of its own, callers resolve the name to a pod.
		const target = workloads.find(namespace, service)?.workload.ports.find((one) => one.port === port)?.targetPort;
		return { address: workloads.pods(namespace, service)[0]?.address ?? nowhere, port: target ?? port };
	}
}

const outsideSender: Caller = { namespace: outsideWorkload.namespace, workload: outsideWorkload.name };

const markerPort = { namespace: markerWorkload.namespace, service: markerWorkload.name, port: 8080 };
