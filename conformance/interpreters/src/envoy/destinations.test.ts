// SPDX-License-Identifier: Apache-2.0
import type { NativeObject, Outcome } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

const TYPE = 'type.googleapis.com/envoy.config.';

// Where a route to the cluster leads, given the other objects.
function leads(cluster: string, objects: readonly NativeObject[], table: object = {}): Outcome | undefined {
	const routes = [{ match: { prefix: '/' }, route: { cluster } }];
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes }];
	const shop = { '@type': `${TYPE}route.v3.RouteConfiguration`, name: 'shop', virtual_hosts, ...table };
	const request = { to: { routeConfiguration: 'shop' }, method: 'GET', authority: 'shop', path: '/', headers: [] };
	const { answer } = envoy.interpret({ objects: [shop, ...objects] }, request);
	return answer.kind === 'forward' ? answer.backends[0]?.to : undefined;
}

const cluster = (name: string, more: object = {}) => ({ '@type': `${TYPE}cluster.v3.Cluster`, name, ...more });
const endpoint = (address: string, port_value: number) => ({
	endpoint: { address: { socket_address: { address, port_value } } },
});
const assignment = (...endpoints: object[]) => ({ endpoints: [{ lb_endpoints: endpoints }] });
const loads = (cluster_name: string, ...endpoints: object[]) => ({
	'@type': `${TYPE}endpoint.v3.ClusterLoadAssignment`,
	cluster_name,
	...assignment(...endpoints),
});
const service = (name: string, port: number, more: object = {}): NativeObject => ({
	apiVersion: 'v1',
	kind: 'Service',
	metadata: { namespace: 'shop', name, ...more },
	spec: { ports: [{ port }] },
});
const slice = (name: string, ...addresses: string[]): NativeObject => ({
	apiVersion: 'discovery.k8s.io/v1',
	kind: 'EndpointSlice',
	metadata: { namespace: 'shop', name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
	endpoints: addresses.map((address) => ({ addresses: [address] })),
	ports: [{ port: 9000 }],
});

const PAY: Outcome = { kind: 'service', port: { namespace: 'shop', service: 'pay', port: 80 } };
const ADDRESS: Outcome = { kind: 'address', address: '10.0.0.7', port: 9000 };
const named = { metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/pay:80' } } } };
const ours = { labels: { 'app.kubernetes.io/managed-by': 'branchline' } };

const CASES: readonly [title: string, name: string, objects: NativeObject[], expected: Outcome][] = [
	['without clusters a name is a service port', 'shop/pay:80', [], PAY],
	[
		'a cluster named as a service port',
		'shop/pay:80',
		[cluster('shop/pay:80', { load_assignment: assignment(endpoint('10.0.0.7', 9000)) })],
		PAY,
	],
	['a cluster that names its service port', 'x', [cluster('x', named)], PAY],
	[
		'a cluster with one endpoint',
		'x',
		[cluster('x', { loadAssignment: assignment(endpoint('10.0.0.7', 9000)) })],
		ADDRESS,
	],
	['a cluster with one endpoint from elsewhere', 'x', [cluster('x'), loads('x', endpoint('10.0.0.7', 9000))], ADDRESS],
	[
		'the assignment that eds_cluster_config names',
		'x',
		[cluster('x', { eds_cluster_config: { service_name: 'y' } }), loads('y', endpoint('10.0.0.7', 9000))],
		ADDRESS,
	],
	[
		'a cluster with two endpoints',
		'x',
		[cluster('x'), loads('x', endpoint('10.0.0.7', 9000), endpoint('10.0.0.8', 9000))],
		{ kind: 'other', native: 'x' },
	],
	['a cluster with none', 'x', [cluster('x')], { kind: 'other', native: 'x' }],
	['a Service that is there, without endpoints', 'shop/pay:80', [cluster('shop/pay:80'), service('pay', 80)], PAY],
	[
		'a cluster with endpoints, beside Services that are not all',
		'shop/pay:80',
		[cluster('shop/pay:80', { load_assignment: assignment(endpoint('10.0.0.7', 9000)) }), service('cart', 80)],
		PAY,
	],
	['a responder of ours', 'shop/pay:80', [service('pay', 80, ours), slice('pay', '10.0.0.7')], ADDRESS],
	['a responder of somebody else', 'shop/pay:80', [service('pay', 80), slice('pay', '10.0.0.7')], PAY],
	[
		'a responder of ours with two addresses',
		'shop/pay:80',
		[service('pay', 80, ours), slice('pay', '10.0.0.7', '10.0.0.8')],
		PAY,
	],
];

for (const [title, name, objects, expected] of CASES) {
	test(title, (t) => {
		t.deepEqual(leads(name, objects), expected);
	});
}

const FAILS: readonly [title: string, name: string, objects: NativeObject[]][] = [
	['a cluster that is not there', 'x', [cluster('y')]],
	['a cluster that is not there, named as a service port', 'shop/pay:80', [cluster('y')]],
	['a name that says nothing, without clusters', 'x', []],
	['a Service that is not there', 'shop/pay:80', [service('cart', 80)]],
	['a Service that is not there, its cluster empty', 'shop/pay:80', [cluster('shop/pay:80'), service('cart', 80)]],
	['a port that is not there', 'shop/pay:80', [service('pay', 8080)]],
];

for (const [title, name, objects] of FAILS) {
	test(`fails: ${title}`, (t) => {
		t.is(leads(name, objects)?.kind, 'fail');
	});
}

test('clusters must exist where the table says so', (t) => {
	const objects = [cluster('y')];
	t.throws(() => leads('x', objects, { validateClusters: true }), { instanceOf: UndefinedConfiguration });
	t.is(leads('y', objects, { validate_clusters: true })?.kind, 'other');
});

test('a service that is no service port is undefined', (t) => {
	const metadata = { filter_metadata: { 'branchline.dev': { service: 'pay' } } };
	t.throws(() => leads('x', [cluster('x', { metadata })]), { instanceOf: UndefinedConfiguration });
});

test('two clusters of one name are undefined', (t) => {
	t.throws(() => leads('x', [cluster('x'), cluster('x')]), { instanceOf: UndefinedConfiguration });
});
