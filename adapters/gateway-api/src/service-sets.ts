// SPDX-License-Identifier: Apache-2.0
import { describe, hash } from '@branchline/adapter';
import {
	isServiceParent,
	namespaceOf,
	type ParentRef,
	type Route,
	type RouteSet,
	rulesByAge,
} from '@branchline/httproute';
import type { ServicePort } from '@branchline/plan';

/** The routes of one namespace for one Service as a parent, with the same form of reference. */
interface Group {
	readonly service: { readonly namespace: string; readonly name: string };
	readonly port?: number;
	readonly namespace: string;
	readonly routes: Route[];
}

/**
 * The route sets of Services as parents. Routes of the Service's namespace (producer) and those of another (consumer) are
 * sets of their own (GEP-1294), and so are references with and without a port, which Istio keeps apart
 * (istio pilot/pkg/config/kube/gateway/route_collections.go, the key of merged routes).
 */
export function serviceSets(routes: readonly Route[]): readonly RouteSet[] {
	return groupsOf(routes).map(({ service, port, namespace, routes: members }) => {
		const parent: ParentRef = {
			group: '',
			kind: 'Service',
			name: service.name,
			namespace: service.namespace,
			...(port === undefined ? {} : { port }),
		};
		// Consumer routes of one namespace may be for Services of one name in several namespaces.
		const owner = namespace === service.namespace ? '' : `-${hash(service.namespace)}`;
		return {
			name: [service.name, `${port ?? 'any'}${owner}`],
			kind: members[0]!.kind,
			parentRefs: [parent],
			hostnames: [],
			rules: rulesByAge(members),
			members,
			native: members.map(describe),
		};
	});
}

function groupsOf(routes: readonly Route[]): readonly Group[] {
	const groups = new Map<string, Group>();
	for (const route of routes)
		for (const ref of (route.spec?.parentRefs ?? []).filter(isServiceParent)) {
			const namespace = namespaceOf(route);
			const service = { namespace: ref.namespace ?? namespace, name: ref.name };
			const id = [service.namespace, service.name, ref.port ?? '', namespace, route.kind].join('\n');
			const group = groups.get(id) ?? {
				service,
				...(ref.port === undefined ? {} : { port: ref.port }),
				namespace,
				routes: [],
			};
			group.routes.push(route);
			groups.set(id, group);
		}
	return [...groups.values()];
}

/** Whether routes of the Service's own namespace route the port already, by reference with or without that port. */
export function hasProducerRoute(routes: readonly Route[], of: ServicePort): boolean {
	return groupsOf(routes).some(
		({ service, port, namespace }) =>
			service.namespace === of.namespace &&
			service.name === of.service &&
			namespace === of.namespace &&
			(port ?? of.port) === of.port,
	);
}

/** Services that routes refer to both with and without a port, in one namespace: their rules are no one list. */
export function mixedForms(routes: readonly Route[]): readonly (readonly Route[])[] {
	const forms = new Map<string, Group[]>();
	for (const group of groupsOf(routes)) {
		const id = [group.service.namespace, group.service.name, group.namespace].join('\n');
		forms.set(id, [...(forms.get(id) ?? []), group]);
	}
	return [...forms.values()]
		.filter((groups) => groups.some(({ port }) => port === undefined) && groups.some(({ port }) => port !== undefined))
		.map((groups) => groups.flatMap(({ routes: members }) => members));
}
