// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { serviceOf, specPortOf } from '../route/backend.ts';
import type { Candidate } from '../route/choice.ts';
import type { ParentRef } from '../route/object.ts';
import { type ObjectIndex, objectsOf } from '../route/object-index.ts';
import type { Route } from '../route/route.ts';
import { routeLabel, routeOf } from '../route/route.ts';
import { istioMeshRoutes, whyNotRouted } from './istio-mesh.ts';
import type { Selector } from './select.ts';
import { selectRule } from './select.ts';

/** A route with a Service as parent, and whether it names the port. */
export interface MeshAttachment {
	readonly route: Route;
	readonly withPort: boolean;
}

/** What the mesh does with a request for a service port: a rule, `none` matches, or no route is there: `untouched`. */
export type MeshChoice = Candidate | 'none' | 'untouched';

/**
 * Chooses among the routes of a service port. A client's consumer routes replace the producer's (gateway-api
 * `geps/gep-1294/index.md`). Throws {@link UndefinedConfiguration} where HTTPRoutes and GRPCRoutes meet on one Service,
 * which the specification does not merge.
 */
export function selectMeshRule(selector: Selector, to: ServicePort, client: string): MeshChoice {
	const { hop, trace } = selector;
	const skip = (rule: string, why: string) => trace.push({ rule, result: 'not applicable', why });
	const attached = meshAttachments(hop.index, to, hop.implementation === 'istio').filter(({ route }) => {
		const visible = route.namespace === to.namespace || route.namespace === client;
		if (!visible)
			skip(routeLabel(route), `a consumer route of ${route.namespace} does not apply to clients in ${client}`);
		return visible;
	});
	const target = `Service ${to.namespace}/${to.service} port ${to.port}`;
	const unrouted = hop.implementation === 'istio' ? whyNotRouted(hop, to, client) : undefined;
	if (unrouted !== undefined) {
		trace.push({ rule: target, result: 'chosen', why: unrouted });
		return 'untouched';
	}
	const consumers = attached.filter(({ route }) => route.namespace === client);
	const effective = consumers.length > 0 ? consumers : attached;
	for (const { route } of attached) {
		if (!effective.some((a) => a.route === route)) skip(routeLabel(route), `consumer routes of ${client} replace it`);
	}
	if (effective.length === 0) {
		trace.push({ rule: target, result: 'chosen', why: 'no route applies to it' });
		return 'untouched';
	}
	if (hop.implementation === 'istio') return istioMeshRoutes(selector, to, effective) ?? 'none';
	const routes = effective.map(({ route }) => route);
	if (new Set(routes.map((r) => r.kind)).size > 1) {
		throw new UndefinedConfiguration(`${target} has HTTPRoutes and GRPCRoutes, which the specification does not merge`);
	}
	return selectRule(selector, routes) ?? 'none';
}

function meshAttachments(index: ObjectIndex, to: ServicePort, istio: boolean): readonly MeshAttachment[] {
	const portName = specPortOf(serviceOf(index, to), to.port)?.name;
	if (specPortOf(serviceOf(index, to), to.port) === undefined) return [];
	return ['HTTPRoute', 'GRPCRoute']
		.flatMap((kind) => objectsOf(index, 'gateway.networking.k8s.io', kind).map(routeOf))
		.flatMap((route) => {
			const parents = route.parents.filter((p) => refersTo(route, p, to));
			const sections = parents.filter((p) => p.sectionName !== undefined);
			if (istio && sections.length > 0) {
				throw new UndefinedConfiguration(
					`${routeLabel(route)}: sectionName with a Service is not interpreted on Istio`,
				);
			}
			const named = parents.filter((p) => p.sectionName === undefined || p.sectionName === portName);
			return named.map((parent) => ({ route, withPort: parent.port !== undefined }));
		});
}

/** Only the empty group names a Service; `core` is another group. */
function refersTo(route: Route, parent: ParentRef, to: ServicePort): boolean {
	return (
		parent.group === '' &&
		parent.kind === 'Service' &&
		parent.name === to.service &&
		(parent.namespace ?? route.namespace) === to.namespace &&
		(parent.port === undefined || parent.port === to.port)
	);
}
