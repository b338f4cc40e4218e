// SPDX-License-Identifier: Apache-2.0
import { describe, hash } from '@branchline/adapter';
import { namespaceOf, type ParentRef, type Route, type RouteSet, rulesByAge } from '@branchline/httproute';
import type { Ingress, NativeObject } from '@branchline/plan';
import { admits, hostnamesAt, namespaceLabels, referredTo } from './attachment.ts';
import { honours } from './honours.ts';
import type { Implementation, Served } from './implementation.ts';
import { type Listener, listenersByParent, parentId } from './listeners.ts';
import { differentWeights, namesakes, namesakesWhy, type OpenRoutes } from './open-routes.ts';
import { sameWeight, weightAnnotation } from './route-weight.ts';

/** The routes that one listener evaluates as one list for one hostname, by the hostnames that they write themselves. */
interface Attachment {
	readonly listener: Listener;
	readonly effective: string;
	readonly routes: Set<Route>;
	readonly byOwn: Map<string, Set<Route>>;
	/** Whether all of them are known to be admitted. */
	sure: boolean;
}

/**
 * The route sets of all Gateways where keys are honoured; sets with the same rules are one, for all their hostnames. `known`
 * adds to the rules of a set what they do not say themselves.
 */
export function gatewaySets(
	routes: readonly Route[],
	native: readonly NativeObject[],
	ingress: Ingress,
	implementation: Implementation,
	known: (set: RouteSet) => RouteSet,
): { readonly sets: readonly RouteSet[]; readonly open: readonly OpenRoutes[] } {
	const attachments = attachmentsOf(routes, native).filter(({ listener }) => honours(ingress, listener));
	const serve = servingOf(attachments, implementation);
	const open: OpenRoutes[] = [];
	const groups = new Map<string, Group>();
	for (const attachment of attachments) {
		const served = serve(attachment);
		const why = whyOpen(attachment, implementation) ?? ('why' in served ? served.why : undefined);
		if (why !== undefined || 'why' in served) {
			open.push({ routes: [...attachment.routes], why: why! });
			continue;
		}
		const id = [listenerId(attachment.listener), ...[...attachment.routes].map(describe)].join('\n');
		groups.set(id, { served, attachments: [...(groups.get(id)?.attachments ?? []), attachment] });
	}
	return { sets: [...mergeListeners([...groups.values()], native)].map(known), open };
}

/** Attachments of one listener with the same routes, and so the same rules. */
interface Group {
	readonly attachments: readonly Attachment[];
	readonly served: Exclude<Served, { readonly why: string }>;
}

/** What becomes of the rules of an attachment, as the implementation has it. */
function servingOf(
	attachments: readonly Attachment[],
	{ lists: { serving } }: Implementation,
): (attachment: Attachment) => Served {
	if (serving === undefined) return ({ routes }) => ({ rules: rulesByAge([...routes]), because: [] });
	const at = new Map<string, Map<Route, string[]>>();
	for (const { listener, routes, effective } of attachments) {
		const hosts = at.get(listenerId(listener)) ?? new Map<Route, string[]>();
		for (const route of routes) hosts.set(route, [...(hosts.get(route) ?? []), effective]);
		at.set(listenerId(listener), hosts);
	}
	const served = new Map(
		[...at].map(([id, routes]) => [id, serving([...routes].map(([route, hosts]) => ({ route, hosts })))] as const),
	);
	return ({ listener, routes }) => served.get(listenerId(listener))!([...routes]);
}

function whyOpen({ routes, byOwn, sure }: Attachment, { lists }: Implementation): string | undefined {
	const members = [...routes];
	if (!lists.kinds && new Set(members.map(({ kind }) => kind)).size > 1)
		return 'HTTPRoutes and GRPCRoutes share a hostname of a listener';
	if (lists.byOwnHostname && namesakes(members)) return namesakesWhy;
	if (!sure && new Set(members.map(namespaceOf)).size > 1)
		return 'routes of several namespaces share a hostname of a listener, and whether it admits them all cannot be seen without the Gateway and the Namespaces';
	if (!sameWeight(members)) return differentWeights;
	if (lists.byOwnHostname && [...byOwn.values()].some((own) => own.size < routes.size))
		return `routes with the hostnames ${[...byOwn.keys()].map((own) => own || '(none)').join(' and ')} meet for one host, and which of them is asked first is no matter of their rules`;
	return undefined;
}

function listenerId({ parent, name, port }: Listener): string {
	return [parentId(parent), name ?? '', port ?? ''].join('\n');
}

function attachmentsOf(routes: readonly Route[], native: readonly NativeObject[]): readonly Attachment[] {
	const listeners = listenersByParent(native);
	const labels = namespaceLabels(native);
	const attachments = new Map<string, Attachment>();
	for (const route of routes)
		for (const ref of route.spec?.parentRefs ?? [])
			for (const listener of referredTo(ref, route, listeners)) {
				const admission = admits(listener, namespaceOf(route), labels);
				if (admission === 'no') continue;
				for (const { own, effective } of hostnamesAt(route, listener)) {
					const id = [listenerId(listener), effective].join('\n');
					const attachment = attachments.get(id) ?? {
						listener,
						effective,
						routes: new Set(),
						byOwn: new Map(),
						sure: true,
					};
					attachments.set(id, attachment);
					attachment.routes.add(route);
					attachment.byOwn.set(own, (attachment.byOwn.get(own) ?? new Set()).add(route));
					attachment.sure &&= admission === 'yes';
				}
			}
	return [...attachments.values()];
}

/**
 * The hostnames for which copies are asked as the routes are: those that the routes write themselves, by which Istio
 * keeps its lists apart, or what the listener leaves of them where they write different ones.
 */
function hostnamesOf({ routes, byOwn, effective }: Attachment): readonly string[] {
	return [...byOwn.values()].every((members) => members.size === routes.size) ? [...byOwn.keys()] : [effective];
}

/** Listeners of one parent whose groups are alike share siblings: by the whole parent where it is all of them. */
function mergeListeners(groups: readonly Group[], native: readonly NativeObject[]): readonly RouteSet[] {
	const known = listenersByParent(native);
	const alike = new Map<string, Group[]>();
	for (const group of groups) {
		const { listener, routes } = group.attachments[0]!;
		const hostnames = group.attachments.flatMap(hostnamesOf);
		const { rules, because } = group.served;
		const names = [...routes, ...because].map(describe);
		// What is left out for others may differ between listeners.
		const left = because.length === 0 ? '' : JSON.stringify(rules);
		const id = [idOf(listener), ...[...new Set(hostnames)].sort(), left, ...names].join('\n');
		alike.set(id, [...(alike.get(id) ?? []), group]);
	}
	return [...alike.entries()].map(([id, same]) => {
		const listeners = same.map(({ attachments: [first] }) => first!.listener);
		const all = known.get(parentId(listeners[0]!.parent));
		return setOf(id, same[0]!, all !== undefined && all.length === listeners.length ? [] : listeners);
	});
}

function idOf({ parent: { kind, namespace, name } }: Listener): string {
	return [...(kind ? [kind] : []), namespace, name].join('\n');
}

function setOf(id: string, { attachments, served }: Group, sections: readonly Listener[]): RouteSet {
	const { listener } = attachments[0]!;
	const routes = [...attachments[0]!.routes];
	const { parent } = listener;
	const named = sections.filter(({ name, port }) => name !== undefined || port !== undefined);
	const parentRefs: ParentRef[] =
		named.length === 0
			? [parent]
			: named.map(({ name, port }) => ({
					...parent,
					...(name === undefined ? { port: port! } : { sectionName: name }),
				}));
	const hostnames = [...new Set(attachments.flatMap(hostnamesOf))];
	return {
		name: [parent.name, hash(id)],
		parentRefs,
		// One of them without hostnames is asked for every host, and so for those of the others.
		hostnames: hostnames.includes('') ? [] : hostnames,
		rules: served.rules,
		members: [...new Set([...routes, ...served.because])],
		native: routes.map(describe),
		...weightAnnotation(routes),
	};
}
