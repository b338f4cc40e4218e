// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, ServicePort } from '@branchline/plan';
import { type Interpretation, type TraceStep, UndefinedConfiguration } from '../contract.ts';
import { untouched } from './answer.ts';
import { agreed, choose } from './choose.ts';
import { outcomeOfService } from './destination.ts';
import { domainsOf } from './domains.ts';
import { bestDomain, hostOf, overlaps } from './host.ts';
import { possibleOrders, type SeenVirtualService, seenFrom } from './order.ts';
import { type RegistryHost, serviceHostname } from './registry.ts';
import { unknownHost } from './reply.ts';
import { type RequestView, viewOf } from './request.ts';
import { type MeshProxy, routesFor } from './routes.ts';
import { everything, scopeOf } from './scope.ts';
import { hostsOnPort, portOf, type VirtualHost, virtualHostsOf } from './virtual-host.ts';
import type { VirtualService } from './virtual-service.ts';
import type { World } from './world.ts';

/**
 * Says what the sidecar of a request's caller does with a request to a Service port; a caller that is not named is one
 * in the Service's own namespace, without labels. Only hosts that the mesh knows may be called
 * (`outboundTrafficPolicy: REGISTRY_ONLY`).
 */
export function interpretAtSidecar(world: World, request: HttpRequest, to: ServicePort): Interpretation {
	const unlimited: MeshProxy = {
		namespace: request.from?.namespace ?? to.namespace,
		labels: request.from?.labels ?? {},
		gateway: 'mesh',
		port: to.port,
		scope: everything,
		isFullyKnown: true,
	};
	const visible = seenFrom(world.virtualServices, 'mesh', unlimited.namespace).map((seen) => seen.virtualService);
	const proxy: MeshProxy = { ...unlimited, scope: scopeOf(world.sidecars, unlimited, visible) };
	world.refuseUnknownKinds(proxy.namespace);
	const view = viewOf(request, 'http');
	const hostname = serviceHostname(to.namespace, to.service);
	const called = world.registry.lookup(hostname, proxy.namespace);
	const port = called && portOf(called, to.port);
	if (called === undefined || port === undefined) {
		const reason = `no Service ${to.namespace}/${to.service} with port ${to.port}`;
		return { answer: untouched({ kind: 'fail', reason }, view), trace: [] };
	}
	if (port.protocol === 'opaque') return interpretOpaque(world, called, to.port, view);
	// On a sniffed port the address that was dialled decides, whatever the Host header says.
	return interpretHost(world, proxy, view, port.protocol === 'http' ? hostOf(request.authority) : hostname);
}

function interpretOpaque(world: World, called: RegistryHost, port: number, view: RequestView): Interpretation {
	const routing = world.virtualServices.find((virtualService) => {
		return virtualService.routesConnections && virtualService.hosts.some((host) => overlaps(host, called.hostname));
	});
	if (routing) throw new UndefinedConfiguration(`${routing.label}: tcp and tls routes are not implemented`);
	const answer = untouched(outcomeOfService(world, called, portOf(called, port)!), view);
	const why = 'the port is not HTTP to Istio: no HTTP rule applies';
	return { answer, trace: [{ rule: called.hostname, result: 'not applicable', why }] };
}

function interpretHost(world: World, proxy: MeshProxy, view: RequestView, host: string): Interpretation {
	const seen = seenFrom(world.virtualServices, 'mesh', proxy.namespace).filter((one) =>
		proxy.scope.importsRoutes(one.virtualService),
	);
	const names = [host, ...namedBy(world, proxy, host)];
	const isNear = ({ hosts }: VirtualService): boolean =>
		hosts.some((name) => names.some((near) => overlaps(name, near)));
	const interpretations = possibleOrders(seen, isNear).map((order) => {
		const domains = virtualHostsOf(world, proxy, order);
		const virtualHost = domains.get(bestDomain(domains.keys(), host) ?? '');
		const { answer, trace } = interpretVirtualHost(world, proxy, view, host, virtualHost);
		const near = world.virtualServices.filter(isNear);
		return { answer, trace: [...outranked(near, order, proxy, virtualHost), ...trace] };
	});
	return agreed(interpretations, host);
}

function interpretVirtualHost(
	world: World,
	proxy: MeshProxy,
	view: RequestView,
	host: string,
	virtualHost: VirtualHost | undefined,
): Interpretation {
	const strange = [host, ...namedBy(world, proxy, host)].find((name) => world.gatewayApiHosts.has(name));
	if (strange) throw new UndefinedConfiguration(`${strange}: Gateway API routes of a Service are not implemented`);
	if (virtualHost === undefined) {
		if (proxy.scope.isOpen) throw new UndefinedConfiguration(`${host}: it is not known, and may be called (ALLOW_ANY)`);
		const why = `no domain on port ${proxy.port} is ${host}`;
		return { answer: unknownHost, trace: [{ rule: host, result: 'not applicable', why }] };
	}
	if (virtualHost.kind === 'routed') return choose(world, proxy, virtualHost.routes, view);
	const { hostname, ports } = virtualHost.host;
	const known = world.registry.lookup(hostname, proxy.namespace)!;
	const port = ports.find(({ number }) => number === proxy.port)!;
	const step: TraceStep = { rule: hostname, result: 'chosen', why: 'no VirtualService serves the host' };
	return { answer: untouched(outcomeOfService(world, known, port), view), trace: [step] };
}

/** The full names of the hosts on the port that a Host header may mean. */
function namedBy(world: World, proxy: MeshProxy, host: string): readonly string[] {
	return hostsOnPort(world, proxy)
		.filter((candidate) => {
			const { own, alternative } = domainsOf(candidate, proxy.namespace);
			return bestDomain([...own, ...alternative], host) !== undefined;
		})
		.map(({ hostname }) => hostname);
}

function outranked(
	near: readonly VirtualService[],
	order: readonly SeenVirtualService[],
	proxy: MeshProxy,
	winner: VirtualHost | undefined,
): readonly TraceStep[] {
	const serving = winner?.kind === 'routed' ? winner.virtualService : undefined;
	return near.flatMap((virtualService): readonly TraceStep[] => {
		const step = (result: TraceStep['result'], why: string): TraceStep => ({ rule: virtualService.label, result, why });
		if (!order.some((seen) => seen.virtualService === virtualService)) {
			const why = virtualService.gateways.includes('mesh')
				? `not exported to namespace ${proxy.namespace}, or not imported by its Sidecar`
				: `bound to ${virtualService.gateways.join(', ')}, not to mesh`;
			return [step('not applicable', why)];
		}
		const { routes, left } = routesFor(virtualService, proxy);
		if (virtualService === serving || routes.length === 0) return left;
		const why = serving ? `${serving.label} serves the host alone` : `no host of it is on port ${proxy.port}`;
		return [step(serving ? 'outranked' : 'not applicable', why)];
	});
}
