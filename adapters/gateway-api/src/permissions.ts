// SPDX-License-Identifier: Apache-2.0
import { describe, finding, forkedPorts, isOurs, memoized, refTo } from '@branchline/adapter';
import { isListenerParent, namespaceOf, type Route, type RouteSet, references } from '@branchline/httproute';
import {
	type Diagnostic,
	type KubernetesObject,
	type NativeObject,
	type Plan,
	type ServicePort,
	servicePortName,
} from '@branchline/plan';
import { currentConditions } from './acceptance.ts';
import { reach } from './reach.ts';

/** A ReferenceGrant (gateway-api apis/v1beta1/referencegrant_types.go), as far as it is read. */
interface Grant extends KubernetesObject {
	readonly spec?: {
		readonly from?: readonly { readonly group?: string; readonly kind: string; readonly namespace: string }[];
		readonly to?: readonly { readonly group?: string; readonly kind: string; readonly name?: string }[];
	};
}

/** A reference of a route to a Service of another namespace, which at a Gateway needs to be granted. */
export interface Crossing {
	/** The same for references that one grant of ours is for. */
	readonly id: string;
	readonly from: string;
	readonly to: string;
	readonly service: string;
}

/** The references of a route to Services of other namespaces, mirrors included. */
export const crossings = memoized((route: Route): readonly Crossing[] => {
	const from = namespaceOf(route);
	return references(route).flatMap((ref) => {
		const to = ref.namespace ?? from;
		return to === from ? [] : [{ id: [route.kind, from, to, ref.name].join('\n'), from, to, service: ref.name }];
	});
});

/** Whether a native object is a ReferenceGrant. */
export function isGrant(object: NativeObject): object is Grant {
	const { apiVersion, kind } = object as KubernetesObject;
	return kind === 'ReferenceGrant' && String(apiVersion).startsWith('gateway.networking.k8s.io/');
}

/** The references of a route that are known not to be granted: at a Gateway they are answered 500 (httproute_types.go, HTTPBackendRef). */
export type Refused = (route: Route) => readonly Crossing[];

/**
 * What is known of grants from the objects that were read. Where no ReferenceGrant of the user's is among them, files may
 * not have them, and only the status of a route says that it refers to what it may not; one that says that all its
 * references are resolved is believed whatever grants there are.
 */
export function refusedReferences(native: readonly NativeObject[]): Refused {
	const grants = native.filter(isGrant).filter((grant) => !isOurs(grant));
	return memoized((route: Route) => {
		const open = crossings(route).filter((crossing) => !grants.some((grant) => allows(grant, route, crossing)));
		if (open.length === 0) return [];
		const resolved = currentConditions(route, isListenerParent).filter(({ type }) => type === 'ResolvedRefs');
		if (resolved.some(({ status }) => status === 'True')) return [];
		return grants.length > 0 || resolved.some(({ reason }) => reason === 'RefNotPermitted') ? open : [];
	});
}

const group = 'gateway.networking.k8s.io';

function allows(grant: Grant, { kind }: Route, { from, to, service }: Crossing): boolean {
	const { from: sources = [], to: targets = [] } = grant.spec ?? {};
	return (
		namespaceOf(grant) === to &&
		sources.some((source) => source.group === group && source.kind === kind && source.namespace === from) &&
		targets.some((target) => !target.group && target.kind === 'Service' && (target.name ?? service) === service)
	);
}

/** A warning for each reference to a forked Service that is not granted: its requests fail with a key as they do without. */
export function refusalFindings(routes: readonly Route[], plan: Plan, refused: Refused): readonly Diagnostic[] {
	const forked = forkedPorts(plan);
	return routes.flatMap((route) => {
		const names = (reach(route)?.ports ?? []).filter((of) => isRefused(of, refused(route))).map(servicePortName);
		return [...new Set(names)]
			.filter((name) => forked.has(name))
			.map((name) => {
				const message = `${describe(route)}: no ReferenceGrant lets it refer to ${name}, so what it sends there at Gateways is answered 500, with a key as without`;
				return finding('adapter/not-granted', message, { object: refTo(route) });
			});
	});
}

/** Whether a Service is among those of references. */
export function isRefused(of: ServicePort, crossings: readonly Crossing[]): boolean {
	return crossings.some(({ to, service }) => to === of.namespace && service === of.service);
}

/** The set, whose rules name the Services of other namespaces that they may not refer to. */
export function withRefused(set: RouteSet, refused: Refused): RouteSet {
	const names = new Map(
		set.members.flatMap((route) => {
			const services = refused(route).map(({ to, service }) => `${to}/${service}`);
			return services.length === 0 ? [] : [[describe(route), services] as const];
		}),
	);
	if (names.size === 0) return set;
	const rules = set.rules.map(({ rule, ...ranked }) => {
		const services = names.get(ranked.object);
		return { ...ranked, rule: services === undefined ? rule : { ...rule, refused: services } };
	});
	return { ...set, rules };
}
