// SPDX-License-Identifier: Apache-2.0
import { namespaceOf, type Route } from '@branchline/httproute';
import type { Ingress, NativeObject } from '@branchline/plan';
import { admits, hostnamesAt, namespaceLabels, referredTo } from '../attachment.ts';
import { honours } from '../honours.ts';
import { type Listener, listenersByParent } from '../listeners.ts';
import { hostPriority } from './priority.ts';

/** A route at a listener. */
export interface Attachment {
	readonly route: Route;
	readonly listener: Listener;
	/** The hosts for which it is asked; `''` is every host. */
	readonly hosts: readonly string[];
	readonly hostPriority: number;
	/** Whether the listener is known to admit it. */
	readonly sure: boolean;
	/** Whether keys from outside are honoured there. */
	readonly honoured: boolean;
}

/** Every route at every listener; Traefik reads no other parents than Gateways (kubernetes.go, matchingGatewayListenersForParentRef). */
export function attachmentsOf(
	routes: readonly Route[],
	native: readonly NativeObject[],
	ingress: Ingress,
): readonly Attachment[] {
	const listeners = listenersByParent(native);
	const labels = namespaceLabels(native);
	return routes.flatMap((route) =>
		(route.spec?.parentRefs ?? []).flatMap((ref) =>
			referredTo(ref, route, listeners).flatMap((listener): readonly Attachment[] => {
				const admission = admits(listener, namespaceOf(route), labels);
				const hosts = hostnamesAt(route, listener).map(({ effective }) => effective);
				if (listener.parent.kind !== undefined || admission === 'no' || hosts.length === 0) return [];
				return [
					{
						route,
						listener,
						hosts,
						hostPriority: hostPriority(hosts),
						sure: admission === 'yes',
						honoured: honours(ingress, listener),
					},
				];
			}),
		),
	);
}

/**
 * Whether some request may meet both: all Gateways of Traefik that have a port share its entry point, and with it one list
 * of routers (kubernetes.go, entryPointName; pkg/server/router/router.go, buildEntryPointHandler).
 */
export function meet(a: Attachment, b: Attachment): boolean {
	const [left, right] = [a.listener.port, b.listener.port];
	if (left !== undefined && right !== undefined && left !== right) return false;
	return hostsMeet(a.hosts, b.hosts);
}

/** Whether two lists of hostnames have a host in common. */
export function hostsMeet(a: readonly string[], b: readonly string[]): boolean {
	return a.some((one) => b.some((other) => covers(one, other) || covers(other, one)));
}

/** Whether every host of a hostname is one of another's. */
export function covers(wide: string, narrow: string): boolean {
	if (wide === '' || wide === narrow) return true;
	return wide.startsWith('*.') && narrow.endsWith(wide.slice(1)) && narrow.length > wide.length - 1;
}
