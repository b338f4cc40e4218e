// SPDX-License-Identifier: Apache-2.0
import type { TraceStep } from '../contract.ts';
import { isCatchAll } from './match.ts';
import type { HttpMatch, HttpRule } from './objects.ts';
import type { Scope } from './scope.ts';
import type { VirtualService } from './virtual-service.ts';

/** The proxy for which routes are made: what Istio knows of it before any request comes. */
export interface MeshProxy {
	/** Its namespace, which decides what it sees. */
	readonly namespace: string;
	readonly labels: Readonly<Record<string, string>>;
	/** `mesh`, or the Gateway as `namespace/name`. */
	readonly gateway: string;
	/** The port on which requests arrive: of the Service, or of the Gateway's server. */
	readonly port: number;
	/** What it is told of; a gateway sees whatever is exported to it. */
	readonly scope: Scope;
	/** Whether `labels` and `namespace` are all that there is; a gateway's pod has more labels than its selector names. */
	readonly isFullyKnown: boolean;
}

/** One entry of Envoy's route list: one match of one rule. */
export interface Route {
	readonly label: string;
	readonly rule: HttpRule;
	/** Absent where the rule has no matches and accepts everything. */
	readonly match?: HttpMatch;
	readonly isCatchAll: boolean;
	/** Whether the proxy may not have it: that depends on labels or the namespace of its pod, which nothing tells. */
	readonly isUncertain?: true;
}

/** The routes that a proxy gets of a VirtualService, and those that it does not get, with the reason. */
export interface RouteList {
	readonly routes: readonly Route[];
	readonly left: readonly TraceStep[];
}

/**
 * Makes the routes of a VirtualService for one proxy, in order, up to the first that accepts everything
 * (istio: pilot/pkg/networking/core/route/route.go, `BuildHTTPRoutesForVirtualService`).
 */
export function routesFor(virtualService: VirtualService, proxy: MeshProxy): RouteList {
	const routes: Route[] = [];
	const left: TraceStep[] = [];
	for (const { label, rule } of virtualService.rules) {
		if (!rule.match?.length) {
			routes.push({ label, rule, isCatchAll: true });
			return { routes, left };
		}
		for (const [index, match] of rule.match.entries()) {
			const name = `${label} match[${index}]`;
			const why = whyNotFor(match, proxy);
			if (why !== undefined) {
				left.push({ rule: name, result: 'not applicable', why });
				continue;
			}
			if (!proxy.isFullyKnown && dependsOnPod(match, proxy)) {
				routes.push({ label: name, rule, match, isCatchAll: false, isUncertain: true });
				continue;
			}
			const catchAll = isCatchAll(match);
			routes.push({ label: name, rule, match, isCatchAll: catchAll });
			if (catchAll) return { routes, left };
		}
	}
	return { routes, left };
}

// With `gateways`, the source of a match is never looked at (route.go, `sourceMatchHTTP`).
function whyNotFor(match: HttpMatch, proxy: MeshProxy): string | undefined {
	if (match.port && match.port !== proxy.port) return `for port ${match.port}, not ${proxy.port}`;
	if (match.gateways?.length) {
		return match.gateways.includes(proxy.gateway)
			? undefined
			: `for ${match.gateways.join(', ')}, not ${proxy.gateway}`;
	}
	if (!proxy.isFullyKnown) return undefined;
	const missing = missingLabels(match, proxy);
	if (missing.length > 0) return `for callers with ${missing.map((label) => label.join('=')).join(', ')}`;
	if (match.sourceNamespace && match.sourceNamespace !== proxy.namespace) {
		return `for callers in ${match.sourceNamespace}, not ${proxy.namespace}`;
	}
	return undefined;
}

function missingLabels(match: HttpMatch, proxy: MeshProxy): readonly (readonly [string, string])[] {
	return Object.entries(match.sourceLabels ?? {}).filter(([name, value]) => proxy.labels[name] !== value);
}

function dependsOnPod(match: HttpMatch, proxy: MeshProxy): boolean {
	if (match.gateways?.length) return false;
	return missingLabels(match, proxy).length > 0 || Boolean(match.sourceNamespace);
}
