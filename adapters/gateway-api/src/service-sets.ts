// SPDX-License-Identifier: Apache-2.0
import { describe, hash } from '@branchline/adapter';
import { namespaceOf, type ParentRef, type Route, type RouteSet, rulesByAge } from '@branchline/httproute';
import type { ServicePort } from '@branchline/plan';
import type { Lists } from './implementation.ts';
import { differentWeights, namesakes, namesakesWhy, type OpenRoutes } from './open-routes.ts';
import { sameWeight, weightAnnotation } from './route-weight.ts';

/** How a reference names the ports of a Service: all of them, one by its number, by its name, or by both. */
interface PortForm {
	readonly port?: number;
	readonly sectionName?: string;
}

/** The routes of one namespace for one Service as a parent, with the same form of reference. */
interface Group {
	readonly service: { readonly namespace: string; readonly name: string };
	readonly form: PortForm;
	readonly namespace: string;
	readonly routes: Route[];
}

/** The number of a Service’s port by its name; undefined where the Service or the port is not known. */
export type PortNumbers = (
	of: { readonly namespace: string; readonly service: string },
	name: string,
) => number | undefined;

/** Whether a parent is a Service; its group must be written, and is empty (gateway-api apis/v1/shared_types.go). */
export function isMeshParent({ group, kind }: ParentRef): boolean {
	return kind === 'Service' && group === '';
}

/**
 * The route sets of Services as parents, and the routes that leave open what happens. Routes of the Service's namespace
 * (producer) and those of another (consumer) are sets of their own (GEP-1294). References in several forms to one port
 * are one list or several, as the implementation has it.
 */
export function serviceSets(
	routes: readonly Route[],
	lists: Lists,
): { readonly sets: readonly RouteSet[]; readonly open: readonly OpenRoutes[] } {
	const groups = groupsOf(routes, lists);
	const open = [
		...(lists.kinds ? [] : mixedKinds(groups)),
		...(lists.byPortForm ? [] : mixedForms(groups)),
		...groups
			.filter(({ routes: members }) => namesakes(members))
			.map(({ routes: members }) => ({ routes: members, why: namesakesWhy })),
		...groups
			.filter(({ routes: members }) => !sameWeight(members))
			.map(({ routes: members }) => ({ routes: members, why: differentWeights })),
	];
	const left = new Set(open.flatMap(({ routes: members }) => members));
	return {
		sets: groupsOf(
			routes.filter((route) => !left.has(route)),
			lists,
		).map(setOf),
		open,
	};
}

function setOf({ service, form, namespace, routes }: Group): RouteSet {
	// Consumer routes of one namespace may be for Services of one name in several namespaces.
	const owner = namespace === service.namespace ? '' : `-${hash(service.namespace)}`;
	const ports = [form.port, form.sectionName].filter((part) => part !== undefined).join('-') || 'any';
	return {
		name: [service.name, `${ports}${owner}`],
		parentRefs: [{ group: '', kind: 'Service', ...service, ...form }],
		hostnames: [],
		rules: rulesByAge(routes),
		members: routes,
		native: routes.map(describe),
		...weightAnnotation(routes),
	};
}

function groupsOf(routes: readonly Route[], { servicePortNames }: Lists): readonly Group[] {
	const groups = new Map<string, Group>();
	for (const route of routes)
		for (const ref of (route.spec?.parentRefs ?? []).filter(isMeshParent)) {
			const namespace = namespaceOf(route);
			const service = { name: ref.name, namespace: ref.namespace ?? namespace };
			const form = {
				...(ref.port === undefined ? {} : { port: ref.port }),
				...(ref.sectionName === undefined || !servicePortNames ? {} : { sectionName: ref.sectionName }),
			};
			const id = [service.namespace, service.name, form.port ?? '', form.sectionName ?? '', namespace].join('\n');
			const group = groups.get(id) ?? { service, form, namespace, routes: [] };
			if (!group.routes.includes(route)) group.routes.push(route);
			groups.set(id, group);
		}
	return [...groups.values()];
}

/** Whether routes of the Service's own namespace route the port already, in whatever form they name it. */
export function hasProducerRoute(
	routes: readonly Route[],
	of: ServicePort,
	lists: Lists,
	portNumber: PortNumbers,
): boolean {
	return groupsOf(routes, lists).some(
		({ service, form: { port, sectionName }, namespace }) =>
			service.namespace === of.namespace &&
			service.name === of.service &&
			namespace === of.namespace &&
			(port ?? of.port) === of.port &&
			(sectionName === undefined || portNumber(of, sectionName) === of.port),
	);
}

/** Services with routes of both kinds in one namespace: the specification does not merge them. */
function mixedKinds(groups: readonly Group[]): readonly OpenRoutes[] {
	return groups
		.filter(({ routes }) => new Set(routes.map(({ kind }) => kind)).size > 1)
		.map(({ routes }) => ({ routes, why: 'HTTPRoutes and GRPCRoutes are for one Service' }));
}

/** Services that routes of one namespace refer to in forms that may name one port: their rules are no one list. */
function mixedForms(groups: readonly Group[]): readonly OpenRoutes[] {
	const forms = new Map<string, Group[]>();
	for (const group of groups) {
		const id = [group.service.namespace, group.service.name, group.namespace].join('\n');
		forms.set(id, [...(forms.get(id) ?? []), group]);
	}
	return [...forms.values()]
		.filter((same) => same.some((one, index) => same.slice(index + 1).some((other) => mayMeet(one.form, other.form))))
		.map((same) => ({
			routes: same.flatMap(({ routes }) => routes),
			why: 'routes name their parent Service in several forms: with a port, with a sectionName, or with neither',
		}));
}

function mayMeet(a: PortForm, b: PortForm): boolean {
	const differ = (field: keyof PortForm) => a[field] !== undefined && b[field] !== undefined && a[field] !== b[field];
	return !differ('port') && !differ('sectionName');
}
