// SPDX-License-Identifier: Apache-2.0
import { describe, hash } from '@branchline/adapter';
import { type ParentRef, type Route, type RouteSet, rulesByAge } from '@branchline/httproute';
import type { Ingress, NativeObject } from '@branchline/plan';
import { attachedTo, effectiveHostnames, type Listener, listenersByGateway } from './listeners.ts';

/** The routes that one listener evaluates as one list for one hostname. */
interface Attachment {
	readonly listener: Listener;
	readonly hostname: string;
	readonly routes: Route[];
}

/** A Gateway whose routes of both kinds meet for a hostname: which of them it takes depends on their age. */
export interface MixedKinds {
	readonly listener: Listener;
	readonly routes: readonly Route[];
}

/** The route sets of all Gateways where keys are honoured; sets with the same rules are one, for all their hostnames. */
export function gatewaySets(
	routes: readonly Route[],
	native: readonly NativeObject[],
	ingress: Ingress,
): { readonly sets: readonly RouteSet[]; readonly mixed: readonly MixedKinds[] } {
	const attachments = attachmentsOf(routes, native).filter(({ listener }) => honours(ingress, listener));
	const mixed = attachments.filter(({ routes: members }) => new Set(members.map(({ kind }) => kind)).size > 1);
	const groups = new Map<string, Attachment[]>();
	for (const attachment of attachments.filter((candidate) => !mixed.includes(candidate))) {
		const { listener, routes: members } = attachment;
		const id = [
			listener.namespace,
			listener.gateway,
			listener.name ?? '',
			listener.port ?? '',
			...members.map(describe),
		].join('\n');
		groups.set(id, [...(groups.get(id) ?? []), attachment]);
	}
	return { sets: [...mergeListeners([...groups.values()], native)], mixed };
}

function honours(ingress: Ingress, { namespace, gateway }: Listener): boolean {
	if (typeof ingress === 'string') return ingress === 'all';
	return ingress.gateways.includes(gateway) || ingress.gateways.includes(`${namespace}/${gateway}`);
}

function attachmentsOf(routes: readonly Route[], native: readonly NativeObject[]): readonly Attachment[] {
	const listeners = listenersByGateway(native);
	const attachments = new Map<string, Attachment>();
	for (const route of routes)
		for (const ref of route.spec?.parentRefs ?? [])
			for (const listener of attachedTo(ref, route, listeners))
				for (const hostname of effectiveHostnames(route, listener)) {
					const id = [listener.namespace, listener.gateway, listener.name ?? '', listener.port ?? '', hostname].join(
						'\n',
					);
					const attachment = attachments.get(id) ?? { listener, hostname, routes: [] };
					if (!attachment.routes.includes(route)) attachment.routes.push(route);
					attachments.set(id, attachment);
				}
	return [...attachments.values()];
}

/** Listeners of one Gateway whose groups are alike share siblings: by the whole Gateway where it is all of them. */
function mergeListeners(
	groups: readonly (readonly Attachment[])[],
	native: readonly NativeObject[],
): readonly RouteSet[] {
	const known = listenersByGateway(native);
	const alike = new Map<string, (readonly Attachment[])[]>();
	for (const group of groups) {
		const { listener, routes } = group[0]!;
		const hostnames = group.map(({ hostname }) => hostname).sort();
		const id = [listener.namespace, listener.gateway, ...hostnames, '', ...routes.map(describe)].join('\n');
		alike.set(id, [...(alike.get(id) ?? []), group]);
	}
	return [...alike.entries()].map(([id, same]) => {
		const listeners = same.map(([first]) => first!.listener);
		const all = known.get(`${listeners[0]!.namespace}/${listeners[0]!.gateway}`);
		return setOf(id, same[0]!, all !== undefined && all.length === listeners.length ? [] : listeners);
	});
}

function setOf(id: string, group: readonly Attachment[], sections: readonly Listener[]): RouteSet {
	const { listener, routes } = group[0]!;
	const gateway = { name: listener.gateway, namespace: listener.namespace };
	const named = sections.filter(({ name, port }) => name !== undefined || port !== undefined);
	const parentRefs: ParentRef[] =
		named.length === 0
			? [gateway]
			: named.map(({ name, port }) => ({
					...gateway,
					...(name === undefined ? { port: port! } : { sectionName: name }),
				}));
	return {
		name: [listener.gateway, hash(id)],
		kind: routes[0]!.kind,
		parentRefs,
		hostnames: group.map(({ hostname }) => hostname).filter((hostname) => hostname !== ''),
		rules: rulesByAge(routes),
		members: routes,
		native: routes.map(describe),
	};
}
