// SPDX-License-Identifier: Apache-2.0
import type { NativeObject } from '@branchline/plan';
import { type MeshConfiguration, UndefinedConfiguration } from '../contract.ts';
import { type DestinationRule, destinationRulesOf } from './destination-rule.ts';
import { rootNamespace } from './host.ts';
import { type GatewaySpec, namespaceOf, objectsOf, specOf } from './objects.ts';
import { type Registry, registryOf, serviceHostname } from './registry.ts';
import { type SidecarObject, sidecarsOf } from './scope.ts';
import { type VirtualService, virtualServicesOf } from './virtual-service.ts';

/** A whole configuration, read once. */
export interface World {
	readonly registry: Registry;
	readonly virtualServices: readonly VirtualService[];
	readonly destinationRules: readonly DestinationRule[];
	readonly gateways: readonly NamedGateway[];
	/** Hosts of Services that are parents of Gateway API routes, which this interpreter does not read. */
	readonly gatewayApiHosts: ReadonlySet<string>;
	readonly sidecars: readonly SidecarObject[];
	/** Throws {@link UndefinedConfiguration} where an EnvoyFilter bears on the proxies of a namespace. */
	refuseUnknownKinds(namespace: string): void;
}

/** A Gateway of networking.istio.io. */
export interface NamedGateway {
	/** As `namespace/name`. */
	readonly name: string;
	readonly namespace: string;
	readonly spec: GatewaySpec;
}

const worlds = new WeakMap<MeshConfiguration['objects'], World>();

/**
 * Reads a configuration, or remembers what was read of it. The objects must not change once they were given here.
 * Throws {@link UndefinedConfiguration} for objects that the webhook refuses.
 */
export function worldOf({ objects }: MeshConfiguration): World {
	let world = worlds.get(objects);
	if (world === undefined) {
		world = read(objects);
		worlds.set(objects, world);
	}
	return world;
}

function read(objects: readonly NativeObject[]): World {
	const strangers = objectsOf(objects, 'networking.istio.io', 'EnvoyFilter');
	return {
		registry: registryOf(objects),
		virtualServices: virtualServicesOf(objects),
		destinationRules: destinationRulesOf(objects),
		gateways: objectsOf(objects, 'networking.istio.io', 'Gateway').map((object) => {
			const namespace = namespaceOf(object);
			return { name: `${namespace}/${object.metadata.name}`, namespace, spec: specOf<GatewaySpec>(object) };
		}),
		gatewayApiHosts: gatewayApiHostsOf(objects),
		sidecars: sidecarsOf(objects),
		refuseUnknownKinds(namespace) {
			const near = strangers.find((object) => [namespace, rootNamespace].includes(namespaceOf(object)));
			if (near === undefined) return;
			const name = `${near.kind} ${namespaceOf(near)}/${near.metadata.name}`;
			throw new UndefinedConfiguration(`${name}: objects of this kind are not implemented`);
		},
	};
}

interface ParentReference {
	readonly group?: string;
	readonly kind?: string;
	readonly namespace?: string;
	readonly name: string;
}

function gatewayApiHostsOf(objects: readonly NativeObject[]): ReadonlySet<string> {
	const routes = (['HTTPRoute', 'GRPCRoute'] as const).flatMap((kind) => {
		return objectsOf(objects, 'gateway.networking.k8s.io', kind);
	});
	return new Set(
		routes.flatMap((route) => {
			const parents = specOf<{ readonly parentRefs?: readonly ParentReference[] }>(route).parentRefs ?? [];
			return parents
				.filter(({ group, kind }) => group === '' && kind === 'Service')
				.map((parent) => serviceHostname(parent.namespace ?? namespaceOf(route), parent.name));
		}),
	);
}
