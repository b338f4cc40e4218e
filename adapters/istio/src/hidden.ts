// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo, sandboxOf } from '@branchline/adapter';
import {
	type Diagnostic,
	type NativeObject,
	type ServicePort,
	type Substitution,
	servicePortName,
} from '@branchline/plan';
import type { IstioContext } from './context.ts';
import { addressHost } from './destinations.ts';
import { type ForkedHost, hostsOf, needsOwn, routesAt } from './forked-hosts.ts';
import { fullName } from './host.ts';
import { responderShare } from './responder-share.ts';
import { type EgressListener, importing, isSidecar, portOfListener, type Scope, scopesOf } from './sidecar.ts';
import { namespaceOf, type VirtualService } from './virtual-service.ts';
import {
	hasServiceExports,
	isWithin,
	union,
	type Viewers,
	viewersOfRoutes,
	viewersOfService,
	wordsFor,
} from './visibility.ts';

/**
 * What part of the callers does not see, by `exportTo` or a Sidecar, though it sees the forked Service: the VirtualService
 * with the copies, so that keys change nothing for it, or the Service of a fork, so that the key fails.
 */
export function hiddenFindings(
	hosts: readonly ForkedHost[],
	native: readonly NativeObject[],
	context: IstioContext,
): readonly Diagnostic[] {
	const sidecars = native.filter(isSidecar);
	return hosts.flatMap((host) => {
		const namespaces = [host.namespace, ...host.routes.map(namespaceOf)];
		const scopes = scopesOf(sidecars, [...new Set(namespaces)]).filter((scope) => seesService(scope, host, context));
		return [...hiddenRoutes(host, scopes, context), ...hiddenTargets(host, scopes, context)];
	});
}

function hiddenRoutes(host: ForkedHost, scopes: readonly Scope[], context: IstioContext): readonly Diagnostic[] {
	const [first] = host.routes;
	if (!first) return [];
	const found = (who: string) => {
		const message = `${describe(first)}: ${who} see Service ${host.namespace}/${host.service} without it, so keys change nothing for them`;
		return [finding('adapter/not-visible', message, { object: refTo(first) })];
	};
	if (!needsOwn(host, context)) {
		const callers = viewersOfService(context.cluster, host);
		const viewers = (routes: readonly VirtualService[]) =>
			union(routes.map((service) => viewersOfRoutes(service, context.exportTo)));
		if (!isWithin(callers, viewers(host.routes)))
			return found(`it is exported to ${wordsFor(viewers(host.routes))} alone; callers elsewhere`);
		const port = host.plans.find(({ of }) => !isWithin(callers, viewers(routesAt(host, of.port))))?.of.port;
		if (port !== undefined)
			return found(`its rules for port ${port} are for some callers alone, or there are none; others`);
	}
	const blind = scopes.filter((scope) => routesSeen(scope, host, context).length === 0);
	return blind.length > 0 ? found(`the workloads of ${listed(blind)}`) : [];
}

function listed(scopes: readonly Scope[]): string {
	const names = [...new Set(scopes.map(({ sidecar }) => describe(sidecar)))];
	return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

function seesService(scope: Scope, { namespace, service, name }: ForkedHost, { cluster }: IstioContext): boolean {
	const imported = importing(scope, { namespace, hosts: [name], isRoutes: false });
	return imported.length > 0 && isSeenFrom(scope, viewersOfService(cluster, { namespace, service }));
}

function isSeenFrom({ viewer }: Scope, viewers: Viewers): boolean {
	return viewers === 'all' || (viewer !== undefined && viewers.has(viewer));
}

/** The egress listeners through which a scope has a VirtualService for a host, of the user's or ours. */
function routesSeen(scope: Scope, host: ForkedHost, context: IstioContext): readonly EgressListener[] {
	const seen = host.routes.filter((service) => isSeenFrom(scope, viewersOfRoutes(service, context.exportTo)));
	const users = seen.flatMap((service: VirtualService) =>
		importing(scope, { namespace: namespaceOf(service), hosts: hostsOf(service, context.domain), isRoutes: true }),
	);
	if (!needsOwn(host, context)) return users;
	return [...users, ...importing(scope, { namespace: host.namespace, hosts: [host.name], isRoutes: true })];
}

/**
 * The Service of a fork is known to whoever sees a VirtualService that names it and may see the Service
 * (sidecar.go, collectImportedServices), but through an egress listener of one port, on that port alone.
 */
function hiddenTargets(host: ForkedHost, scopes: readonly Scope[], context: IstioContext): readonly Diagnostic[] {
	const narrow = scopes.filter(({ sidecar }) => sidecar.spec?.egress?.some((one) => portOfListener(one) !== undefined));
	if (narrow.length === 0 && !hasServiceExports(context.cluster)) return [];
	const callers = viewersOfService(context.cluster, host);
	return host.plans.flatMap(({ of, substitutions }) =>
		substitutions.flatMap((substitution) => {
			const end = endOf(substitution, responderShare(substitution, of, host, context), context);
			if (!end) return [];
			const { words, viewers, port } = end;
			if (!isWithin(callers, viewers))
				return unseen(of, substitution, `${words} is exported to ${wordsFor(viewers)} alone, and callers elsewhere`);
			const shut = narrow.filter((scope) => !letsOut(scope, host, end, context));
			if (shut.length === 0) return [];
			const why = `${words} has port ${port}, for which the workloads of ${listed(shut)} have no egress: they`;
			return unseen(of, substitution, why);
		}),
	);
}

/** A host that a fork sends requests to, or the responder’s, which answers in its place. */
interface End {
	readonly words: string;
	readonly namespace: string;
	readonly name: string;
	readonly port: number;
	readonly viewers: Viewers;
}

function endOf(
	{ to, origin }: Substitution,
	responder: ServicePort | undefined,
	{ cluster, domain }: IstioContext,
): End | undefined {
	const at = to.kind === 'service' ? to.port : responder;
	if (at) {
		const { namespace, service, port } = at;
		const words = `Service ${namespace}/${service}`;
		return { words, namespace, name: fullName(at, domain), port, viewers: viewersOfService(cluster, at) };
	}
	if (to.kind !== 'address') return undefined;
	const namespace = sandboxOf(origin).namespace ?? 'default';
	return { words: `address ${to.address}`, namespace, name: addressHost(to), port: to.port, viewers: 'all' };
}

function letsOut(scope: Scope, host: ForkedHost, { namespace, name, port }: End, context: IstioContext): boolean {
	const own = importing(scope, { namespace, hosts: [name], isRoutes: false });
	return [...routesSeen(scope, host, context), ...own].some((listener) =>
		[undefined, port].includes(portOfListener(listener)),
	);
}

function unseen(of: ServicePort, { key, origin }: Substitution, why: string): readonly Diagnostic[] {
	const message = `${servicePortName(of)} key ${key}: ${why} fail with the key`;
	return [finding('adapter/not-visible', message, { object: sandboxOf(origin), key })];
}
