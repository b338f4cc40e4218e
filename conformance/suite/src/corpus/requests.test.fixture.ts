// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, KubernetesObject, NativeObject, Service } from '@branchline/plan';
import { matchesOf, rulesOf } from '../lossless/rule-lists.test.fixture.ts';

type Fields = Readonly<Record<string, unknown>>;
type Place = Pick<HttpRequest, 'to' | 'authority' | 'from'>;
type Asked = Pick<HttpRequest, 'method' | 'path' | 'headers'>;

function list(value: unknown): readonly Fields[] {
	return Array.isArray(value) ? (value as readonly Fields[]) : [];
}

/**
 * Requests without a key that the rules of a file's routes are for, as far as their matches say what to send, and one that
 * asks for nothing in particular; sent to each Service and listener at which the route hangs.
 */
export function requestsFor(native: readonly NativeObject[], services: readonly Service[]): readonly HttpRequest[] {
	const requests = native.flatMap((object) => {
		const rules = rulesOf(object);
		if (rules.length === 0) return [];
		const asked = [plain, ...rules.flatMap(matchesOf).flatMap((match) => askedBy((match ?? {}) as Fields))];
		return placesOf(object, native, services).flatMap((place) => asked.map((one) => ({ ...place, ...one })));
	});
	return [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()];
}

const plain: Asked = { method: 'GET', path: '/', headers: [] };

function askedBy(match: Fields): readonly Asked[] {
	const { method, headers, path, uri, queryParams, prefix, path_separated_prefix: segments } = match;
	const location = pathOf(path ?? uri ?? prefix ?? segments, method);
	const query = pairsOf(queryParams).map(([name, value]) => `${name}=${value}`);
	if (location === undefined) return [];
	return [
		{
			method: methodOf(method),
			path: query.length > 0 ? `${location}?${query.join('&')}` : location,
			headers: pairsOf(headers).map(([name, value]) => [name.toLowerCase(), value]),
		},
	];
}

function methodOf(method: unknown): string {
	if (typeof method === 'string') return method;
	const { exact, service, method: name } = (method ?? {}) as Fields;
	if (typeof exact === 'string') return exact;
	return service === undefined && name === undefined ? 'GET' : 'POST';
}

function pathOf(path: unknown, method: unknown): string | undefined {
	const { service, method: name } = (typeof method === 'object' && method !== null ? method : {}) as Fields;
	if (service !== undefined || name !== undefined)
		return `/${String(service ?? 'any.Service')}/${String(name ?? 'Any')}`;
	if (path === undefined || typeof path === 'string') return path ?? '/';
	const { value, type, exact, prefix } = path as Fields;
	if (type === 'RegularExpression') return undefined;
	const found = value ?? exact ?? prefix;
	return typeof found === 'string' ? found : undefined;
}

/** Names and values that meet exact conditions, as lists of the Gateway API or as maps of Istio write them. */
function pairsOf(conditions: unknown): readonly (readonly [string, string])[] {
	const items = Array.isArray(conditions)
		? list(conditions).map(({ name, value }) => [String(name), value] as const)
		: Object.entries((conditions ?? {}) as Fields).map(([name, matcher]) => {
				const { exact, prefix } = (matcher ?? {}) as Fields;
				return [name, exact ?? prefix] as const;
			});
	return items.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
}

function placesOf(
	object: NativeObject,
	native: readonly NativeObject[],
	services: readonly Service[],
): readonly Place[] {
	if ('@type' in object) return placesOfTable(object);
	const { metadata, spec } = object as KubernetesObject;
	const home = metadata.namespace ?? 'default';
	const { hosts, gateways, hostnames, parentRefs } = (spec ?? {}) as Fields;
	const names = [hosts ?? hostnames ?? []].flat().map((host) => String(host).replace('*', 'any'));
	if (parentRefs !== undefined)
		return list(parentRefs).flatMap(({ kind, name, namespace = home }) =>
			kind === 'Service'
				? atService(services, String(namespace), String(name), home)
				: atGateway(native, String(namespace), String(name), names.length > 0 ? names : ['any.example']),
		);
	const bound = (gateways as readonly string[] | undefined) ?? ['mesh'];
	return bound.flatMap((gateway) => {
		if (gateway === 'mesh')
			return names.flatMap((host) => {
				const [name = '', namespace = home] = host.split('.');
				return atService(services, namespace, name, home);
			});
		const [name = '', namespace = home] = gateway.split('/').reverse();
		return atGateway(native, namespace, name, names);
	});
}

function atService(services: readonly Service[], namespace: string, name: string, caller: string): readonly Place[] {
	const found = services.find(
		({ metadata }) => metadata.name === name && (metadata.namespace ?? 'default') === namespace,
	);
	return (found?.spec?.ports ?? []).map(({ port }) => ({
		to: { namespace, service: name, port },
		authority: `${name}.${namespace}.svc.cluster.local`,
		from: { namespace: caller },
	}));
}

function atGateway(
	native: readonly NativeObject[],
	namespace: string,
	name: string,
	authorities: readonly string[],
): readonly Place[] {
	const gateway = native.find((object) => {
		const { kind, metadata } = object as KubernetesObject;
		return kind === 'Gateway' && metadata.name === name && (metadata.namespace ?? 'default') === namespace;
	});
	const { listeners, servers } = ((gateway as KubernetesObject | undefined)?.spec ?? {}) as Fields;
	const ports = [...list(listeners), ...list(servers).map(({ port }) => (port ?? {}) as Fields)]
		.filter(({ protocol }) => protocol === 'HTTP')
		.map(({ port, number }) => Number(port ?? number));
	return ports.flatMap((port) =>
		authorities.map((authority) => ({ to: { gateway: { namespace, name }, port }, authority })),
	);
}

function placesOfTable(table: NativeObject): readonly Place[] {
	const { name, virtualHosts, virtual_hosts: hosts = virtualHosts } = table as Fields;
	return list(hosts).flatMap(({ domains }) =>
		(Array.isArray(domains) ? (domains as readonly string[]) : []).map((domain) => ({
			to: { routeConfiguration: String(name) },
			authority: domain.replace('*', 'any'),
		})),
	);
}
