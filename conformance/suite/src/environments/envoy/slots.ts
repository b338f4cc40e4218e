// SPDX-License-Identifier: Apache-2.0

import type { Cluster } from '@branchline/plan';
import { type EndpointSlice, type ServicePort, servicePortName } from '@branchline/plan';
import type { Workload } from '../../case/workload.ts';
import type { LocalResponder } from '../../responder/local-responder.ts';
import { responderService } from '../../responder/responder-service.ts';
import { clusterOf } from '../cluster.ts';

/** An address of this machine. */
export interface Loopback {
	readonly host: '127.0.0.1';
	readonly port: number;
}

/** Gives each name of a case a place of its own among a fixed number, the first free one; the same name keeps its place. */
export class Slots {
	readonly #taken = new Map<string, number>();
	readonly #count: number;
	readonly #what: string;

	constructor(count: number, what: string) {
		this.#count = count;
		this.#what = what;
	}

	/** The place of a name. Throws where there is none left. */
	of(name: string): number {
		const known = this.#taken.get(name);
		if (known !== undefined) return known;
		const next = this.#taken.size;
		if (next >= this.#count) throw new Error(`${name}: a case has at most ${this.#count} ${this.#what} here`);
		this.#taken.set(name, next);
		return next;
	}

	/** The name that has a place. */
	nameAt(place: number): string | undefined {
		return [...this.#taken].find(([, taken]) => taken === place)?.[0];
	}
}

/** Where the applications of one case listen: every port of every workload has one of the echo program's. */
export class Applications {
	readonly #ports: readonly number[];
	readonly #responder: LocalResponder;
	readonly #slots: Slots;

	constructor(ports: readonly number[], responder: LocalResponder) {
		this.#ports = ports;
		this.#responder = responder;
		this.#slots = new Slots(ports.length, 'application ports');
	}

	/** Where the application of a service port listens. */
	at(of: ServicePort): Loopback {
		return { host: '127.0.0.1', port: this.#ports[this.#slots.of(servicePortName(of))]! };
	}

	/** The service port whose application listens on a port. */
	behind(port: number): ServicePort | undefined {
		const name = this.#slots.nameAt(this.#ports.indexOf(port));
		const [, namespace, service, number] = /^(.+)\/(.+):(\d+)$/.exec(name ?? '') ?? [];
		return namespace && service ? { namespace, service, port: Number(number) } : undefined;
	}

	/** The cluster of workloads, with endpoints on this machine. */
	cluster(workloads: readonly Workload[]): Cluster {
		const { services } = clusterOf(workloads);
		return {
			services,
			endpointSlices: [...workloads.flatMap((workload) => this.#slices(workload)), ...this.#answers()],
		};
	}

	#answers(): readonly EndpointSlice[] {
		const { metadata, spec } = responderService('10.96.1.1');
		return (spec?.ports ?? []).map(({ name = '' }) => ({
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: {
				...metadata,
				name: `${metadata.name}-${name}`,
				labels: { 'kubernetes.io/service-name': metadata.name },
			},
			addressType: 'IPv4',
			endpoints: [{ addresses: ['127.0.0.1'] }],
			ports: [{ name, port: this.#responder.portNamed(name) }],
		}));
	}

	// The ports of an EndpointSlice are those of all its endpoints: as each has a port number of its own here, there is one
	// slice for each.
	#slices({ name, namespace, ports, replicas }: Workload): readonly EndpointSlice[] {
		return ports.map((port, index) => ({
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: { name: `${name}-${index}`, namespace, labels: { 'kubernetes.io/service-name': name } },
			addressType: 'IPv4',
			endpoints: replicas > 0 ? [{ addresses: ['127.0.0.1'], conditions: { ready: true } }] : [],
			ports: [{ name: port.name, port: this.at({ namespace, service: name, port: port.port }).port }],
		}));
	}
}
