// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { parseAllDocuments } from 'yaml';
import { run } from './run.test.fixture.ts';
import { documents, httpRoute, sandbox, service, shop, virtualService } from './shop.test.fixture.ts';

interface Printed {
	readonly kind: string;
	readonly metadata: Readonly<Record<string, unknown>>;
	readonly [field: string]: unknown;
}

function read(yaml: string): readonly Printed[] {
	return [...parseAllDocuments(yaml)].map((document) => document.toJS() as Printed);
}

const natural = documents(shop, virtualService);

test('yaml, json and name are the same objects in the same order', async (t) => {
	for (const mesh of ['istio', 'gateway-api', 'linkerd']) {
		const [yaml, json, name] = await Promise.all(
			['yaml', 'json', 'name'].map((format) => run(`render --mesh ${mesh} -o ${format} -f -`, { stdin: shop })),
		);
		const objects = read(yaml!.stdout);
		t.deepEqual(JSON.parse(json!.stdout), { apiVersion: 'v1', kind: 'List', metadata: {}, items: objects });
		t.deepEqual(
			name!.stdout
				.split('\n')
				.slice(0, -1)
				.map((line) => line.split('/')[1]),
			objects.map(({ metadata }) => metadata.name),
		);
		t.true(objects.length > 0);
		t.deepEqual([yaml!.code, json!.code, name!.code], [0, 0, 0]);
	}
});

test('a baseline comes before the sandboxes that need it', async (t) => {
	const { stdout } = await run('render --mesh linkerd -o name -f -', { stdin: shop });
	t.is(
		stdout,
		'httproute.gateway.networking.k8s.io/branchline.cart.8080\nhttproute.gateway.networking.k8s.io/branchline.cart.8080.pr-1\n',
	);
});

test('an object of the user’s appears whole, without what the server keeps in it', async (t) => {
	const { stdout, stderr } = await run('render --mesh istio -f -', { stdin: natural });
	const objects = read(stdout);
	t.is(objects.length, 1);
	const object = objects[0]!;
	t.deepEqual(object.metadata, { name: 'cart', namespace: 'shop', annotations: { team: 'cart' } });
	t.deepEqual(Object.keys(object), ['apiVersion', 'kind', 'metadata', 'spec']);
	const { http } = object.spec as { readonly http: readonly { readonly name?: string }[] };
	t.is(http[0]?.name?.split('/')[0], 'branchline');
	t.is(http.at(-2)?.name, 'pay');
	t.is(stderr, '');
});

test('--patches prints the patch of a user’s object, and our own objects as they are', async (t) => {
	const stdin = documents(natural, httpRoute);
	const [yaml, json] = await Promise.all([
		run('render --mesh istio --mesh linkerd --patches -f -', { stdin }),
		run('render --mesh istio --mesh linkerd --patches -o json -f -', { stdin }),
	]);
	const [first, ...routes] = read(yaml.stdout) as unknown as [
		{ target: unknown; patch: { op: string; path: string }[] },
		...Printed[],
	];
	t.deepEqual(first.target, {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		namespace: 'shop',
		name: 'cart',
	});
	t.deepEqual(Object.keys(first), ['target', 'patch']);
	t.is(first.patch[0]?.op, 'test');
	t.true(first.patch.slice(1).every(({ op, path }) => op === 'add' && /^\/spec\/http\/\d+$/.test(path)));
	t.true(routes.length > 0 && routes.every(({ kind }) => kind === 'HTTPRoute'));
	t.deepEqual(JSON.parse(json.stdout), read(yaml.stdout));
});

test('a fork that a mesh cannot carry is left out, the rest is printed, the exit code is 1', async (t) => {
	const respond = sandbox('pr-2').replace('{service: cart-pr-2}', '{respond: {status: 418}}');
	const { code, stdout, stderr } = await run('render --mesh linkerd -f -', { stdin: documents(shop, respond) });
	t.is(code, 1);
	t.regex(stderr, /^error: stdin:\d+:\d+ Service shop\/cart key pr-2: .*branchline-responder/);
	t.deepEqual(
		read(stdout).map(({ metadata }) => metadata.name),
		['branchline.cart.8080', 'branchline.cart.8080.pr-1'],
	);
});

test('the older owner keeps a key, the other is left out, the exit code is 1', async (t) => {
	const other = sandbox('pr-9').replace('spec:', 'spec:\n  key: pr-1').replace('cart-pr-9', 'cart');
	const { code, stdout, stderr } = await run('render --mesh istio -f -', { stdin: documents(shop, other) });
	t.is(code, 1);
	t.regex(stderr, /^error: stdin:\d+:\d+ shop\/pr-9 spec\.key: key "pr-1" belongs to Sandbox shop\/pr-1/);
	t.regex(stdout, /host: cart-pr-1\.shop/);
});

test('a route that no chosen mesh covers is an error with its position', async (t) => {
	const { code, stderr } = await run('render --mesh linkerd -f -', { stdin: natural });
	t.is(code, 1);
	t.regex(stderr, /^error: stdin:\d+:\d+ VirtualService shop\/cart: it sends requests to shop\/cart:8080/);
});

test('expired sandboxes are left out at --now, and --quiet leaves out the warning', async (t) => {
	const stdin = shop.replace('spec:', 'spec:\n  expiry: {at: 2026-03-01T00:00:00Z}');
	const [before, after, quiet] = await Promise.all([
		run('render --mesh istio -o name --now 2026-02-28T23:59:59Z -f -', { stdin }),
		run('render --mesh istio -o name --now 2026-03-01T00:00:00Z -f -', { stdin }),
		run('render --mesh istio -o name --now 2026-03-01T00:00:00Z -q -f -', { stdin }),
	]);
	t.deepEqual(before, { code: 0, stdout: 'virtualservice.networking.istio.io/branchline.cart\n', stderr: '' });
	t.is(after.stdout, '');
	t.regex(after.stderr, /^warning: stdin:\d+:\d+ shop\/pr-1 spec\.expiry.*expired/);
	t.deepEqual(quiet, { code: 0, stdout: '', stderr: '' });
});

test('with EndpointSlices it says that readiness is a snapshot', async (t) => {
	const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: cart-pr-1-x, namespace: shop, labels: {kubernetes.io/service-name: cart-pr-1}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1]}]
ports: [{name: http, port: 8080}]
`;
	const { code, stderr } = await run('render --mesh istio -f -', { stdin: documents(shop, slice) });
	t.is(code, 0);
	t.regex(stderr, /^info: readiness .* snapshot.*\n$/);
});

test('a bootstrap for Envoy listens where it is told to', async (t) => {
	const command = 'render --mesh envoy --format bootstrap --port 8080=18080 -f -';
	const [yaml, json, plain] = await Promise.all([
		run(command, { stdin: shop }),
		run(`${command} -o json`, { stdin: shop }),
		run('render --mesh envoy -o json -f -', { stdin: shop }),
	]);
	const bootstrap = JSON.parse(json.stdout);
	t.deepEqual(read(yaml.stdout), [bootstrap]);
	t.is(bootstrap.static_resources.listeners[0].address.socket_address.port_value, 18080);
	const { resources } = JSON.parse(plain.stdout);
	t.true(resources.length > 0 && resources.every((resource: object) => '@type' in resource));
});

test('no sandbox at all is in order, and takes out what an earlier rendering put in', async (t) => {
	const first = await run('render --mesh istio -f -', { stdin: natural });
	const { code, stdout, stderr } = await run('render --mesh istio -f -', {
		stdin: documents(service('cart'), first.stdout),
	});
	t.deepEqual({ code, stderr }, { code: 0, stderr: '' });
	t.notRegex(stdout, /branchline/);
	t.regex(stdout, /name: pay/);
});

test('what two meshes need alike is printed once', async (t) => {
	const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: shop}
spec:
  gatewayClassName: x
  listeners: [{name: http, port: 80, protocol: HTTP}]
`;
	const entry = httpRoute
		.replace('name: cart,', 'name: entry,')
		.replace(/parentRefs.*/, 'parentRefs: [{name: public}]');
	const address = sandbox('pr-1').replace('{service: cart-pr-1}', '{address: "10.0.0.7:9000"}');
	const stdin = documents(address, service('cart'), gateway, entry, httpRoute);
	const names = (await run('render --mesh linkerd --mesh gateway-api -o name -f -', { stdin })).stdout.split('\n');
	t.is(names.filter((name) => name.startsWith('endpointslice')).length, 1, names.join());
	t.is(names.length, new Set(names).size);
	const alone = (await run('render --mesh gateway-api -o name -f -', { stdin })).stdout;
	t.regex(alone, /^endpointslice/m);
});

test('xDS resources among Kubernetes objects are worth a warning', async (t) => {
	const { code, stderr } = await run('render --mesh istio --mesh envoy -o name -f -', { stdin: shop });
	t.is(code, 0);
	t.regex(stderr, /^warning: .*kubectl cannot apply them\n$/);
});
