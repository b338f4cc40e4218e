// SPDX-License-Identifier: Apache-2.0
import { type KubernetesObject, type NativeObject, servicePortName, type XdsResource } from '@branchline/plan';
import type { Case } from '../case/case.ts';
import type { Addressee } from '../case/request.ts';
import { defaultNamespace } from '../case/service-name.ts';
import type { Native } from '../case/step.ts';
import type { Workload, WorkloadPort } from '../case/workload.ts';

// What a case needs and seldom wants to spell out: the gateways that requests enter by, and for Envoy the clusters and
// tables of services that no table of the case is about.

/** The port of a gateway that a case does not define. */
export const ingressPort = 80;

/** Everywhere that requests of a case are sent, in order. */
export function addresseesOf({ requests, steps }: Pick<Case, 'requests' | 'steps'>): readonly Addressee[] {
	return [...requests, ...steps.flatMap((step) => step.requests)].flatMap(({ hops }) => hops.map(({ to }) => to));
}

/** The names of the gateways that requests of a case enter by, in order. */
function ingressesOf(one: Pick<Case, 'requests' | 'steps'>): readonly string[] {
	return [...new Set(addresseesOf(one).flatMap((to) => ('ingress' in to ? [to.ingress] : [])))];
}

/** The users' objects of a case as they are at its beginning, with what it leaves to the environment in front. */
export function nativeOf(one: Case): Native {
	const gateways: readonly (readonly [string, readonly NativeObject[]])[] = [
		['istio', ingressesOf(one).map(istioGateway)],
		['gateway-api', ingressesOf(one).map((name) => gatewayApiGateway(name))],
		['envoy', envoyResources(one)],
	];
	const given = gateways.map(([mesh, objects]) => {
		const own = one.native[mesh] ?? [];
		return [mesh, [...objects.filter((object) => !own.some((other) => isSame(object, other))), ...own]] as const;
	});
	return { ...one.native, ...Object.fromEntries(given) };
}

/** The Gateway of Istio that a case gets where it defines none of this name; its pods have the label `istio: <name>`. */
export function istioGateway(name: string): KubernetesObject {
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'Gateway',
		metadata: { namespace: defaultNamespace, name },
		spec: {
			selector: { istio: name },
			servers: [{ port: { number: ingressPort, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
		},
	};
}

/** The Gateway of the Gateway API that a case gets where it defines none of this name. */
export function gatewayApiGateway(name: string, gatewayClassName = 'branchline-conformance'): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'Gateway',
		metadata: { namespace: defaultNamespace, name },
		spec: {
			gatewayClassName,
			listeners: [
				{ name: 'http', port: ingressPort, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
			],
		},
	};
}

const types = {
	table: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
	cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
} as const;

/**
 * For an Envoy whose user has tables: a cluster for each service port, and a table for each that is called, which leads to
 * it. An Envoy without tables of a user's has those that the adapter writes.
 */
function envoyResources(one: Case): readonly XdsResource[] {
	const own = [...(one.native.envoy ?? []), ...one.steps.flatMap(appliedToEnvoy)];
	if (!own.some((object) => '@type' in object && object['@type'] === types.table)) return [];
	const ports = allWorkloads(one).flatMap(namedPorts);
	const called = new Set(addresseesOf(one).flatMap((to) => ('ingress' in to ? [] : [servicePortName(to)])));
	return [
		...ports.map(({ name, port }) => ({ '@type': types.cluster, name, ...http2(port) })),
		...ports
			.filter(({ name }) => called.has(name))
			.map(({ name }) => ({
				'@type': types.table,
				name,
				virtual_hosts: [{ name, domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: name } }] }],
			})),
	];
}

function appliedToEnvoy({ action }: Case['steps'][number]): readonly NativeObject[] {
	return action.kind === 'apply' ? (action.native.envoy ?? []) : [];
}

function allWorkloads({ workloads, steps }: Case): readonly Workload[] {
	return [...workloads, ...steps.flatMap(({ action }) => (action.kind === 'apply' ? action.workloads : []))];
}

interface NamedPort {
	readonly name: string;
	readonly port: WorkloadPort;
}

function namedPorts({ namespace, name, ports }: Workload): readonly NamedPort[] {
	return ports.map((port) => ({ name: servicePortName({ namespace, service: name, port: port.port }), port }));
}

const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** What makes Envoy speak HTTP/2 to an application that says so. */
function http2({ name, appProtocol }: WorkloadPort): object {
	const isHttp2 = appProtocol
		? ['kubernetes.io/h2c', 'grpc'].includes(appProtocol)
		: /^(?:http2|grpc)(?:-|$)/.test(name);
	if (!isHttp2) return {};
	const value = { '@type': `type.googleapis.com/${options}`, explicit_http_config: { http2_protocol_options: {} } };
	return { typed_extension_protocol_options: { [options]: value } };
}

function isSame(a: NativeObject, b: NativeObject): boolean {
	if ('@type' in a || '@type' in b) return a['@type'] === b['@type'] && a.name === b.name;
	const [one, two] = [a as KubernetesObject, b as KubernetesObject];
	return (
		one.kind === two.kind &&
		one.metadata.name === two.metadata.name &&
		one.metadata.namespace === two.metadata.namespace
	);
}
