// SPDX-License-Identifier: Apache-2.0
import type { EndpointSlice, KubernetesObject, NativeObject, Service } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { clusterDomain } from './host.ts';
import { namespaceOf, objectsOf, type ServiceEntrySpec, specOf } from './objects.ts';
import { type Protocol, protocolOfEntryPort, protocolOfServicePort } from './protocol.ts';
import { visibilityOf } from './visibility.ts';

/** A host of the mesh's registry: a Service, or one host of a ServiceEntry. */
export interface RegistryHost {
	/** Lower-case and fully qualified. */
	readonly hostname: string;
	readonly namespace: string;
	readonly ports: readonly RegistryPort[];
	/** Virtual addresses, each of which is a domain of the host too. */
	readonly addresses: readonly string[];
	readonly headless: boolean;
	readonly exportTo?: readonly string[];
	readonly object: KubernetesObject;
	/** What stands behind the host. */
	readonly behind:
		| { readonly kind: 'service'; readonly service: Service }
		| { readonly kind: 'entry'; readonly entry: ServiceEntrySpec };
}

/** A port of a registry host. */
export interface RegistryPort {
	readonly number: number;
	readonly name: string;
	readonly protocol: Protocol;
	readonly targetPort?: number;
}

/** Every host that the mesh knows, and the addresses of those that have some. */
export interface Registry {
	readonly hosts: readonly RegistryHost[];
	readonly slices: readonly EndpointSlice[];
	/**
	 * Finds the host of a name as a proxy in `viewer` sees it. Throws {@link UndefinedConfiguration} where several
	 * objects claim the name: which of them Istio takes is not told by its documents.
	 */
	lookup(hostname: string, viewer: string): RegistryHost | undefined;
}

/** Reads Services, ServiceEntries and EndpointSlices (istio: pilot/pkg/serviceregistry/{kube,serviceentry}/conversion.go). */
export function registryOf(objects: readonly NativeObject[]): Registry {
	const hosts = [
		...objectsOf(objects, '', 'Service').map(hostOfService),
		...objectsOf(objects, 'networking.istio.io', 'ServiceEntry').flatMap(hostsOfEntry),
	];
	const byName = new Map<string, RegistryHost[]>();
	for (const host of hosts) byName.set(host.hostname, [...(byName.get(host.hostname) ?? []), host]);
	return {
		hosts,
		slices: objectsOf(objects, 'discovery.k8s.io', 'EndpointSlice') as readonly EndpointSlice[],
		lookup(hostname, viewer) {
			const found = (byName.get(hostname.toLowerCase()) ?? []).filter((host) => isVisible(host, viewer));
			if (found.length > 1) throw new UndefinedConfiguration(`host ${hostname}: claimed by ${found.length} objects`);
			return found[0];
		},
	};
}

/** Says whether a proxy in a namespace sees a host at all. */
export function isVisible(host: RegistryHost, viewer: string): boolean {
	return visibilityOf(host.exportTo, host.namespace, viewer) !== undefined;
}

/** The fully qualified name of a Service. */
export function serviceHostname(namespace: string, name: string): string {
	return `${name}.${namespace}.svc.${clusterDomain}`;
}

function hostOfService(object: KubernetesObject): RegistryHost {
	const service = object as Service;
	const clusterIP = service.spec?.clusterIP;
	const exportTo = service.metadata.annotations?.['networking.istio.io/exportTo'];
	return {
		hostname: serviceHostname(namespaceOf(service), service.metadata.name),
		namespace: namespaceOf(service),
		ports: (service.spec?.ports ?? []).map((port) => {
			return { number: port.port, name: port.name ?? '', protocol: protocolOfServicePort(port) };
		}),
		addresses: clusterIP === undefined || clusterIP === '' || clusterIP === 'None' ? [] : [clusterIP],
		headless: clusterIP === 'None',
		...(exportTo === undefined ? {} : { exportTo: exportTo.split(',').map((entry) => entry.trim()) }),
		object,
		behind: { kind: 'service', service },
	};
}

function hostsOfEntry(object: KubernetesObject): readonly RegistryHost[] {
	const entry = specOf<ServiceEntrySpec>(object);
	return (entry.hosts ?? []).map((host) => ({
		hostname: host.toLowerCase(),
		namespace: namespaceOf(object),
		ports: (entry.ports ?? []).map((port) => ({
			number: port.number,
			name: port.name ?? '',
			protocol: protocolOfEntryPort(port.protocol),
			...(port.targetPort === undefined ? {} : { targetPort: port.targetPort }),
		})),
		addresses: entry.addresses ?? [],
		headless: false,
		...(entry.exportTo === undefined ? {} : { exportTo: entry.exportTo }),
		object,
		behind: { kind: 'entry', entry },
	}));
}
