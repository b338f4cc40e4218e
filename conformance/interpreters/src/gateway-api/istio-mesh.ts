// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { serviceOf, specPortOf } from '../route/backend.ts';
import type { Candidate } from '../route/choice.ts';
import { sameData } from '../route/choice.ts';
import { splitAuthority } from '../route/path.ts';
import { routeLabel } from '../route/route.ts';
import { ruleAnswer } from './answer.ts';
import type { Hop } from './hop.ts';
import { byAge, type MergedRoutes, mergeByKey } from './istio-merge.ts';
import type { MeshAttachment } from './mesh.ts';
import type { Selector } from './select.ts';
import { selectRule } from './select.ts';

/**
 * The choice of an Istio sidecar: routes are merged by namespace, with or without port, and Service; of two such keys the
 * older wins whole (istio `pilot/pkg/config/kube/gateway/route_collections.go`, `pilot/pkg/networking/core/httproute.go`).
 * Hostnames are ignored, HTTPRoutes and GRPCRoutes merge. Throws {@link UndefinedConfiguration} where only an age that is
 * not known tells two keys apart whose answers differ.
 */
export function istioMeshRoutes(
	selector: Selector,
	to: ServicePort,
	attached: readonly MeshAttachment[],
): Candidate | undefined {
	const host = `${to.service}.${to.namespace}.svc.cluster.local`;
	const merged = mergeByKey(attached, ({ route, withPort }) => {
		return `${route.namespace}${withPort ? `~${to.port}` : ''}~${host}`;
	});
	const first = merged.reduce((a, b) => ((byAge(b, a) ?? 1) < 0 ? b : a));
	const winner = selectRule(selector, first.routes);
	for (const other of merged) {
		if (other === first) continue;
		if (byAge(first, other) === undefined) checkSame(selector, first, other, winner);
		for (const route of other.routes) {
			const why = 'routes with the other form of port (with or without) are older and win whole';
			selector.trace.push({ rule: routeLabel(route), result: 'not applicable', why });
		}
	}
	return winner;
}

/**
 * Why a sidecar consults no route for a port, as a clause; undefined where it does: the port is not HTTP
 * (istio `pkg/config/kube/conversion.go`). Throws {@link UndefinedConfiguration} where the Host header of a declared HTTP
 * port names no form of the Service: the sidecar routes by Host (`pilot/pkg/networking/core/httproute.go`).
 */
export function whyNotRouted(hop: Hop, to: ServicePort, client: string): string | undefined {
	const service = serviceOf(hop.index, to);
	const port = specPortOf(service, to.port);
	if (port === undefined) return 'there is no such port';
	const declared = port.appProtocol ?? port.name?.split('-')[0]?.toLowerCase();
	if (port.protocol === 'UDP' || isOpaque(declared, to.port)) return `port ${to.port} is not HTTP to Istio`;
	if (!isHttp(declared)) return undefined;
	const host = splitAuthority(hop.request.authority).host.replace(/\.$/, '').toLowerCase();
	const { service: name, namespace } = to;
	const names = [`${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
	if (client === namespace) names.push(name);
	if (service?.spec?.clusterIP !== undefined) names.push(service.spec.clusterIP);
	if (names.includes(host)) return undefined;
	throw new UndefinedConfiguration(`a sidecar routes by Host, and ${hop.request.authority} does not name ${names[0]}`);
}

const http = ['http', 'http2', 'grpc', 'grpc-web', 'kubernetes.io/h2c', 'kubernetes.io/ws'];
const opaque = ['https', 'tls', 'tcp', 'udp', 'mongo', 'mysql', 'redis', 'kubernetes.io/wss', 'hbone'];

function isHttp(declared: string | undefined): boolean {
	return declared !== undefined && http.includes(declared);
}

function isOpaque(declared: string | undefined, port: number): boolean {
	if (declared !== undefined && opaque.includes(declared)) return true;
	return !isHttp(declared) && [25, 53, 3306, 27017].includes(port);
}

function checkSame(selector: Selector, first: MergedRoutes, other: MergedRoutes, winner: Candidate | undefined): void {
	const rival = selectRule({ ...selector, trace: [] }, other.routes);
	const answer = (c: Candidate | undefined) => (c === undefined ? undefined : ruleAnswer(selector.hop, c));
	if (sameData(answer(rival), answer(winner))) return;
	throw new UndefinedConfiguration(`Istio takes the older of ${first.key} and ${other.key}, and an age is not known`);
}
