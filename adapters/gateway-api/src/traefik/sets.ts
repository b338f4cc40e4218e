// SPDX-License-Identifier: Apache-2.0
import { describe, hash } from '@branchline/adapter';
import { byAge, namespaceOf, type ParentRef, type Route, type RouteSet, rulesByAge } from '@branchline/httproute';
import type { Ingress, NativeObject } from '@branchline/plan';
import type { Implementation } from '../implementation.ts';
import { parentId } from '../listeners.ts';
import type { OpenRoutes } from '../open-routes.ts';
import { type Attachment, attachmentsOf, meet } from './attachments.ts';
import { layOut } from './lay-out.ts';
import type { Place } from './place.ts';
import { undefinedOrder } from './ties.ts';

/**
 * The route sets of Traefik: routes that share a host of an entry point are one list, whatever Gateways, listeners and
 * hostnames they write, and so are those that are tied together by others. Copies of a set stand where its routes stand.
 */
export function traefikSets(
	routes: readonly Route[],
	native: readonly NativeObject[],
	ingress: Ingress,
	_implementation: Implementation,
	known: (set: RouteSet) => RouteSet,
): { readonly sets: readonly RouteSet[]; readonly open: readonly OpenRoutes[] } {
	const sets: RouteSet[] = [];
	const open: OpenRoutes[] = [];
	for (const list of listsOf(attachmentsOf(routes, native, ingress))) {
		if (!list.some(({ honoured }) => honoured)) continue;
		const members = [...new Set(list.map(({ route }) => route))].sort(byAge);
		const why = whyOpen(list, members);
		if (why === undefined) sets.push(setOf(list, members, known));
		else open.push({ routes: members, why });
	}
	return { sets, open };
}

function listsOf(attachments: readonly Attachment[]): readonly (readonly Attachment[])[] {
	let lists: (readonly Attachment[])[] = [];
	for (const one of attachments) {
		const own = (list: readonly Attachment[]) => list.some((other) => other.route === one.route || meet(one, other));
		const joined = lists.filter(own);
		lists = [...lists.filter((list) => !joined.includes(list)), [...joined.flat(), one]];
	}
	return lists;
}

function whyOpen(list: readonly Attachment[], members: readonly Route[]): string | undefined {
	if (list.some(({ sure }) => !sure) && new Set(members.map(namespaceOf)).size > 1)
		return 'routes of several namespaces share a host, and whether listeners admit them all cannot be seen without the Gateways and the Namespaces';
	const elsewhere = list.find(({ honoured }) => !honoured);
	if (elsewhere !== undefined)
		return `Traefik serves all Gateways of a port alike, and keys are not honoured at ${parentId(elsewhere.listener.parent)}`;
	return undefinedOrder(list);
}

function setOf(list: readonly Attachment[], members: readonly Route[], known: (set: RouteSet) => RouteSet): RouteSet {
	const places = members.map((route) => placeOf(route, list));
	const native = members.map(describe);
	const set: RouteSet = {
		name: ['traefik', hash(JSON.stringify([native, places]))],
		parentRefs: places.flatMap(({ parentRefs }) => parentRefs),
		hostnames: [],
		rules: members.flatMap((route) => rulesByAge([route])),
		members,
		native,
	};
	const told = known(set);
	const standing = members.map((route, index) => {
		const rules = told.rules.filter(({ object }) => object === native[index]).map(({ rule }) => rule);
		return { route, place: places[index]!, rules };
	});
	return { ...told, layOut: (key, copying) => layOut(standing, key, copying) };
}

function placeOf(route: Route, list: readonly Attachment[]): Place {
	const own = list.filter((attachment) => attachment.route === route);
	const priorities = new Set(own.map(({ hostPriority }) => hostPriority));
	const at = new Set(own.map(({ listener }) => parentId(listener.parent)));
	const refs = (route.spec?.parentRefs ?? []).filter((ref) =>
		at.has(parentId({ ...ref, namespace: ref.namespace ?? namespaceOf(route) })),
	);
	return {
		parentRefs: refs.map((ref): ParentRef => ({ ...ref, namespace: ref.namespace ?? namespaceOf(route) })),
		hostnames: route.spec?.hostnames ?? [],
		hosts: [...new Set(own.flatMap(({ hosts }) => hosts))],
		...(priorities.size === 1 ? { hostPriority: [...priorities][0]! } : {}),
	};
}
