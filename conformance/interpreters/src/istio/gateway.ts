// SPDX-License-Identifier: Apache-2.0
import type { GatewayListener, HttpRequest } from '@branchline/plan';
import { type Interpretation, type TraceStep, UndefinedConfiguration } from '../contract.ts';
import { agreed, choose } from './choose.ts';
import { bestDomain, commonHosts, hostOf } from './host.ts';
import type { GatewayServer } from './objects.ts';
import { possibleOrders, type SeenVirtualService, seenFrom } from './order.ts';
import { isHttp } from './protocol.ts';
import { httpsRedirect, notFound } from './reply.ts';
import { viewOf } from './request.ts';
import { type MeshProxy, type Route, routesFor } from './routes.ts';
import { everything } from './scope.ts';
import type { VirtualService } from './virtual-service.ts';
import type { NamedGateway, World } from './world.ts';

interface Server {
	readonly gateway: NamedGateway;
	readonly server: GatewayServer;
}

/**
 * Says what the proxy of an Istio Gateway does with a request to one of its ports. The pod is taken to run in the
 * namespace of the Gateway object, and the caller of a TLS server to send the Host as its server name.
 *
 * Throws {@link UndefinedConfiguration} also for servers that do not terminate HTTP, or that are bound to an address.
 */
export function interpretAtGateway(world: World, request: HttpRequest, to: GatewayListener): Interpretation {
	const name = `${to.gateway.namespace}/${to.gateway.name}`;
	const gateway = world.gateways.find((candidate) => candidate.name === name);
	if (gateway === undefined) throw new UndefinedConfiguration(`no Gateway ${name} (networking.istio.io)`);
	world.refuseUnknownKinds(gateway.namespace);
	const host = hostOf(request.authority);
	const { servers, scheme } = serversFor(world, gateway, to.port, host);
	const view = viewOf(request, scheme);
	const serving = new Map<Server, readonly SeenVirtualService[]>(
		servers.map((server) => [server, seenFrom(world.virtualServices, server.gateway.name, gateway.namespace)]),
	);
	const redirecting = servers.filter(({ server }) => scheme === 'http' && server.tls?.httpsRedirect);
	const domains = new Set([
		...servers.flatMap((server) =>
			serving.get(server)!.flatMap(({ virtualService }) => shared(server, virtualService)),
		),
		...redirecting.flatMap(({ server }) => server.hosts.map((entry) => entry.toLowerCase())),
	]);
	const domain = bestDomain(domains, host);
	if (domain === undefined) {
		return {
			answer: notFound,
			trace: [{ rule: name, result: 'not applicable', why: `no VirtualService serves ${host}` }],
		};
	}
	if (redirecting.some((server) => serves(server, serving.get(server)!, domain))) {
		return {
			answer: httpsRedirect(view),
			trace: [{ rule: name, result: 'chosen', why: 'the server redirects to https' }],
		};
	}
	const contributing = servers.filter((server) => {
		return serving.get(server)!.some(({ virtualService }) => shared(server, virtualService).includes(domain));
	});
	const [first] = contributing;
	if (contributing.some((server) => server.gateway !== first!.gateway)) {
		throw new UndefinedConfiguration(
			`host ${domain}: several Gateways of one workload serve it, which is not implemented`,
		);
	}
	const isNear = (virtualService: VirtualService): boolean => {
		return contributing.some((server) => shared(server, virtualService).includes(domain));
	};
	const seen = serving.get(first!)!;
	const interpretations = possibleOrders(seen, isNear).map((order) => {
		const near = contributing.map((server) => ({ server, order }));
		const { routes, left, proxy } = routesOf(near, domain, to.port);
		const { answer, trace } = choose(world, proxy, routes, view);
		return { answer, trace: [...left, ...trace] };
	});
	return agreed(interpretations, domain);
}

// Plain servers of one port share one route table, also across Gateways of one workload; every TLS server has its own
// (istio: pilot/pkg/model gateway.go, `gatewayRDSRouteName`).
function serversFor(
	world: World,
	gateway: NamedGateway,
	port: number,
	host: string,
): { readonly servers: readonly Server[]; readonly scheme: 'http' | 'https' } {
	const workload = selectorOf(gateway);
	const servers = world.gateways
		.filter((candidate) => selectorOf(candidate) === workload)
		.flatMap((candidate) => {
			const mine = (candidate.spec.servers ?? []).filter((server) => server.port.number === port);
			return mine.map((server): Server => ({ gateway: candidate, server }));
		});
	const own = servers.filter((server) => server.gateway === gateway);
	if (own.length === 0) throw new UndefinedConfiguration(`Gateway ${gateway.name} has no server on port ${port}`);
	if (servers.some(({ server }) => server.bind))
		throw new UndefinedConfiguration(`Gateway ${gateway.name}: bind is not implemented`);
	if (servers.every(({ server }) => isHttp(server.port.protocol))) return { servers, scheme: 'http' };
	if (!servers.every(({ server }) => terminates(server))) {
		throw new UndefinedConfiguration(
			`Gateway ${gateway.name} port ${port}: not all of its servers are HTTP or terminate HTTPS`,
		);
	}
	const names = servers.flatMap(({ server }) => server.hosts.map(withoutNamespace));
	const name = bestDomain(names, host);
	const chosen = servers.find(({ server }) => server.hosts.some((entry) => withoutNamespace(entry) === name));
	if (chosen === undefined) throw new UndefinedConfiguration(`Gateway ${gateway.name}: no server for the name ${host}`);
	return { servers: [chosen], scheme: 'https' };
}

function terminates({ port, tls }: GatewayServer): boolean {
	return port.protocol.toUpperCase() === 'HTTPS' && !['PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(tls?.mode ?? '');
}

function selectorOf({ spec }: NamedGateway): string {
	return JSON.stringify(Object.entries(spec.selector ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutNamespace(entry: string): string {
	return entry.slice(entry.indexOf('/') + 1).toLowerCase();
}

/** The domains that a server serves with a VirtualService (istio: gateway.go, `buildGatewayHTTPRouteConfig`). */
function shared({ gateway, server }: Server, virtualService: VirtualService): readonly string[] {
	const open = server.hosts.filter((entry) => {
		const slash = entry.indexOf('/');
		const namespace = slash < 0 ? '*' : entry.slice(0, slash);
		return namespace === '*' || (namespace === '.' ? gateway.namespace : namespace) === virtualService.namespace;
	});
	return commonHosts(open.map(withoutNamespace), virtualService.hosts);
}

function serves(server: Server, seen: readonly SeenVirtualService[], domain: string): boolean {
	if (server.server.hosts.some((entry) => entry.toLowerCase() === domain)) return true;
	return seen.some(({ virtualService }) => shared(server, virtualService).includes(domain));
}

// The lists of all VirtualServices one after the other, then those that accept everything, in the same order
// (istio: route.go, `SortVHostRoutes`).
function routesOf(
	near: readonly { readonly server: Server; readonly order: readonly SeenVirtualService[] }[],
	domain: string,
	port: number,
): { readonly routes: readonly Route[]; readonly left: readonly TraceStep[]; readonly proxy: MeshProxy } {
	const { gateway } = near[0]!.server;
	const proxy: MeshProxy = {
		namespace: gateway.namespace,
		labels: gateway.spec.selector ?? {},
		gateway: gateway.name,
		port,
		scope: everything,
		isFullyKnown: false,
	};
	const virtualServices = near.flatMap(({ server, order }) => {
		return order.map(({ virtualService }) => virtualService).filter((one) => shared(server, one).includes(domain));
	});
	const lists = [...new Set(virtualServices)].map((virtualService) => routesFor(virtualService, proxy));
	const routes = lists.flatMap((list) => list.routes);
	const last = (route: Route): boolean => route.isCatchAll;
	return {
		routes: [...routes.filter((route) => !last(route)), ...routes.filter(last)],
		left: lists.flatMap((list) => list.left),
		proxy,
	};
}
