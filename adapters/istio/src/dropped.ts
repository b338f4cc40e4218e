// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import type { IstioContext } from './context.ts';
import { hostsOf } from './forked-hosts.ts';
import { gatewaysOf, namespaceOf, type VirtualService } from './virtual-service.ts';
import { viewersOfRoutes } from './visibility.ts';

/**
 * A warning where an older VirtualService, or one of unknown age, names the same host for the mesh and is seen by the same
 * callers in the same class: a sidecar takes the oldest of a class whole and drops the others
 * (istio pilot/pkg/networking/core/httproute.go, duplicate domains; pilot/pkg/model/virtualservice.go, SelectVirtualServices).
 */
export function droppedOnMesh(
	service: VirtualService,
	all: readonly VirtualService[],
	context: IstioContext,
): readonly Diagnostic[] {
	if (!gatewaysOf(service).includes('mesh')) return [];
	const hosts = hostsOf(service, context.domain);
	const other = all.find(
		(candidate) =>
			candidate.metadata !== service.metadata &&
			gatewaysOf(candidate).includes('mesh') &&
			hostsOf(candidate, context.domain).some((host) => hosts.includes(host)) &&
			compete(service, candidate, context.exportTo) &&
			!isOlder(service, candidate),
	);
	if (!other) return [];
	const message = `${describe(service)}: sidecars take one VirtualService per host, the oldest, and ${describe(other)} names the same host`;
	return [finding('adapter/native-ignored', message, { object: refTo(service) })];
}

/** Whether age decides between two for some caller: both are for all, or both for its namespace and both its own or neither. */
function compete(a: VirtualService, b: VirtualService, byDefault: string): boolean {
	const [left, right] = [viewersOfRoutes(a, byDefault), viewersOfRoutes(b, byDefault)];
	if (left === 'all' || right === 'all') return left === right;
	const isOwn = (service: VirtualService, viewer: string) => namespaceOf(service) === viewer;
	return [...left].some((viewer) => right.has(viewer) && isOwn(a, viewer) === isOwn(b, viewer));
}

function isOlder(a: VirtualService, b: VirtualService): boolean {
	const [left, right] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
	return left !== undefined && right !== undefined && Date.parse(left) < Date.parse(right);
}
