// SPDX-License-Identifier: Apache-2.0
import { describe, finding } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import { gatewaysOf, type HttpMatch, type HttpRoute, namespaceOf, type VirtualService } from './virtual-service.ts';

/**
 * Another VirtualService that shares a host on a gateway in such a way that a copy of this one's catch-all would stand
 * before rules that its original stands behind: any, unless it is older and has no catch-all of its own.
 *
 * A gateway concatenates the VirtualServices of one host, oldest first, and moves pure catch-alls last, in that order
 * (istio pilot/pkg/networking/core/gateway.go and route.go, SortVHostRoutes).
 */
export function catchAllMoved(service: VirtualService, all: readonly VirtualService[]): VirtualService | undefined {
	if (!(service.spec?.http ?? []).some(isCatchAll)) return undefined;
	const gateways = gatewaysOf(service).filter((gateway) => gateway !== 'mesh');
	const hosts = service.spec?.hosts ?? [];
	return all.find(
		(other) =>
			other.metadata !== service.metadata &&
			gatewaysOf(other).some((gateway) => gateways.includes(gateway)) &&
			(other.spec?.hosts ?? []).some((host) => hosts.includes(host)) &&
			!(isOlder(other, service) && !(other.spec?.http ?? []).some(isCatchAll)),
	);
}

/**
 * A warning where an older VirtualService, or one of unknown age, names the same host for the mesh: a sidecar takes the
 * oldest whole and drops the others (istio pilot/pkg/networking/core/httproute.go, duplicate domains).
 */
export function droppedOnMesh(service: VirtualService, all: readonly VirtualService[]): readonly Diagnostic[] {
	if (!gatewaysOf(service).includes('mesh')) return [];
	const hosts = service.spec?.hosts ?? [];
	const other = all.find(
		(candidate) =>
			candidate.metadata !== service.metadata &&
			namespaceOf(candidate) === namespaceOf(service) &&
			gatewaysOf(candidate).includes('mesh') &&
			(candidate.spec?.hosts ?? []).some((host) => hosts.includes(host)) &&
			!isOlder(service, candidate),
	);
	if (!other) return [];
	const message = `${describe(service)}: sidecars take one VirtualService per host, the oldest, and ${describe(other)} names the same host`;
	const { apiVersion, kind, metadata } = service;
	return [
		finding('adapter/native-ignored', message, {
			object: { apiVersion, kind, namespace: namespaceOf(service), name: metadata.name },
		}),
	];
}

function isOlder(a: VirtualService, b: VirtualService): boolean {
	const [left, right] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
	return left !== undefined && right !== undefined && Date.parse(left) < Date.parse(right);
}

function isCatchAll(rule: HttpRoute): boolean {
	return !rule.match?.length || rule.match.some(matchesEverything);
}

function matchesEverything({ uri, gateways: _, port: __, name: ___, ...conditions }: HttpMatch): boolean {
	const anyPath = uri === undefined || uri.prefix === '/' || uri.regex === '.*' || uri.regex === '*';
	return anyPath && Object.keys(conditions).length === 0;
}
