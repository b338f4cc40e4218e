// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { mergeDelegates } from './delegate.ts';
import { qualify, qualifyGateway } from './host.ts';
import { type HttpRule, namespaceOf, objectsOf, type RouteTarget, specOf, type VirtualServiceSpec } from './objects.ts';
import { refuseInvalid } from './validate.ts';

/** A VirtualService with every host and gateway resolved and its delegates merged in. */
export interface VirtualService {
	/** How a trace names it: `VirtualService shop/cart`. */
	readonly label: string;
	readonly namespace: string;
	readonly name: string;
	/** Milliseconds of `metadata.creationTimestamp`; absent where the document has none. */
	readonly created?: number;
	/** Lower-case and qualified; empty for a delegate. */
	readonly hosts: readonly string[];
	/** `mesh` or `namespace/name`. */
	readonly gateways: readonly string[];
	readonly exportTo: readonly string[];
	readonly rules: readonly LabelledRule[];
	/** Whether it has `tcp` or `tls` routes, which are for connections and not for requests. */
	readonly routesConnections: boolean;
}

/** A rule and the words by which a trace finds it. */
export interface LabelledRule {
	readonly label: string;
	readonly rule: HttpRule;
}

/**
 * Reads the VirtualServices that serve hosts, with the rules of their delegates in place.
 *
 * Throws {@link UndefinedConfiguration} for objects that the webhook refuses.
 */
export function virtualServicesOf(objects: readonly NativeObject[]): readonly VirtualService[] {
	const all = objectsOf(objects, 'networking.istio.io', 'VirtualService').map(read);
	const delegates = new Map(
		all
			.filter(({ hosts }) => hosts.length === 0)
			.map((delegate) => [`${delegate.namespace}/${delegate.name}`, delegate]),
	);
	return all.filter(({ hosts }) => hosts.length > 0).map((root) => mergeDelegates(root, delegates));
}

function read(object: KubernetesObject): VirtualService {
	const spec = specOf<VirtualServiceSpec>(object);
	const namespace = namespaceOf(object);
	const label = `VirtualService ${namespace}/${object.metadata.name}`;
	refuseInvalid(label, spec);
	const created = Date.parse(object.metadata.creationTimestamp ?? '');
	return {
		label,
		namespace,
		name: object.metadata.name,
		...(Number.isNaN(created) ? {} : { created }),
		hosts: (spec.hosts ?? []).map((host) => qualify(host, namespace).toLowerCase()),
		gateways: spec.gateways?.length ? spec.gateways.map((name) => qualifyGateway(name, namespace)) : ['mesh'],
		exportTo: spec.exportTo ?? [],
		rules: (spec.http ?? []).map((rule, index) => {
			return { label: `${label} http[${index}]${nameOf(rule)}`, rule: resolve(rule, namespace) };
		}),
		routesConnections: (spec.tcp?.length ?? 0) + (spec.tls?.length ?? 0) > 0,
	};
}

function nameOf(rule: HttpRule): string {
	return rule.name ? ` (${rule.name})` : '';
}

// Destinations, mirrors and the gateways of matches take the namespace of the object that writes them, a delegate's too
// (istio: pilot/pkg/model virtualservice.go, `ResolveVirtualServiceShortnames`).
function resolve(rule: HttpRule, namespace: string): HttpRule {
	const target = (destination: RouteTarget) => ({ ...destination, host: qualify(destination.host, namespace) });
	return {
		...rule,
		...(rule.match && {
			match: rule.match.map((match) => {
				if (!match.gateways) return match;
				return { ...match, gateways: match.gateways.map((name) => qualifyGateway(name, namespace)) };
			}),
		}),
		...(rule.route && { route: rule.route.map((share) => ({ ...share, destination: target(share.destination) })) }),
		...(rule.mirror && { mirror: target(rule.mirror) }),
		...(rule.mirrors && {
			mirrors: rule.mirrors.map((mirror) => {
				return mirror.destination ? { ...mirror, destination: target(mirror.destination) } : mirror;
			}),
		}),
	};
}
