// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { formatDiagnostic } from './format.ts';
import { parse, readObjects } from './parse.ts';

const read = (text: string) => parse([{ name: 'a.yaml', text }]);
const lines = (text: string) => read(text).diagnostics.map(formatDiagnostic);

const sandbox = {
	apiVersion: 'branchline.dev/v1alpha1',
	kind: 'Sandbox',
	metadata: { name: 'pr-1', namespace: 'shop', labels: { train: '42' }, uid: 'x', managedFields: [{ a: null }] },
	spec: {
		key: 'pr-1',
		source: { repository: 'github.com/acme/shop', branch: 'b', pullRequest: 1234, owner: 'ana@acme.example' },
		expiry: { after: '48h' },
		forks: [
			{
				of: { service: 'checkout' },
				ports: [8080],
				to: { service: { name: 'checkout-pr-1', namespace: 'shop', port: 8080 } },
				when: [{ path: { prefix: '/pay' }, method: 'POST', headers: { 'x-a': '1' }, query: { q: '' } }],
				onUnavailable: 'baseline',
			},
			{ of: { service: 'cart', namespace: 'payments' }, to: { address: '10.0.0.7:9000' } },
			{ of: { service: 'mail' }, to: { respond: { status: 503, headers: {}, body: '' } } },
		],
	},
	status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }], more: 1 },
};

test('a sandbox is returned as it was read, with every field', (t) => {
	const { documents, diagnostics } = read(JSON.stringify(sandbox));
	t.deepEqual(diagnostics, []);
	t.deepEqual(documents.sandboxes, [sandbox] as never);
});

test('a missing namespace of our own kinds is default, and nulls of the metadata are absent', (t) => {
	const metadata = { name: 'pr-1', creationTimestamp: null, labels: null, namespace: null };
	const { documents } = readObjects([{ ...sandbox, metadata }]);
	t.deepEqual(documents.sandboxes[0]?.metadata, { name: 'pr-1', namespace: 'default' });
});

test('nulls of Services and EndpointSlices are absent, as the API server writes them', (t) => {
	const metadata = { name: 'a', namespace: 'shop' };
	const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType: 'IPv4' };
	const service = { apiVersion: 'v1', kind: 'Service', metadata };
	const { documents, diagnostics } = readObjects([
		{ ...slice, endpoints: null, ports: null },
		{ ...slice, metadata: { name: 'b' }, endpoints: [{ addresses: null, conditions: { ready: null } }] },
		{ ...service, spec: { selector: null, ports: [{ name: null, port: 80 }] } },
	]);
	t.deepEqual(diagnostics, []);
	t.deepEqual(documents.endpointSlices, [
		slice,
		{ ...slice, metadata: { name: 'b' }, endpoints: [{ conditions: {} }] },
	] as never);
	t.deepEqual(documents.services, [{ ...service, spec: { ports: [{ port: 80 }] } }] as never);
});

test('header names are lower-case in what is read', (t) => {
	const { documents, diagnostics } = read(`
apiVersion: branchline.dev/v1alpha1
kind: RoutingPolicy
metadata: {name: default}
spec: {carriers: [{header: X-Key}], ingress: [edge]}
---
apiVersion: branchline.dev/v1alpha1
kind: Sandbox
metadata: {name: a}
spec:
  forks:
  - {of: {service: a}, to: {respond: {status: 200, headers: {X-A: B}}}, when: [{headers: {X-Test: Yes please}}]}
`);
	t.deepEqual(diagnostics, []);
	t.deepEqual(documents.policy?.spec, { carriers: [{ header: 'x-key' }], ingress: ['edge'] });
	const [fork] = documents.sandboxes[0]!.spec.forks;
	t.deepEqual(fork?.to.respond?.headers, { 'x-a': 'B' });
	t.deepEqual(fork?.when?.[0]?.headers, { 'x-test': 'Yes please' });
});

test('objects are sorted by what they are for, and lists are opened at any depth', (t) => {
	const object = (apiVersion: string, kind: string, name = 'a') => ({ apiVersion, kind, metadata: { name } });
	const list = (kind: string, items: unknown[]) => ({ apiVersion: 'v1', kind, items });
	const { documents, diagnostics } = read(
		JSON.stringify(
			list('List', [
				list('ServiceList', [object('v1', 'Service'), object('v1', 'Service', 'b')]),
				list('List', [list('List', [object('discovery.k8s.io/v1', 'EndpointSlice')])]),
				object('networking.istio.io/v1', 'VirtualService'),
				object('gateway.networking.k8s.io/v1', 'HTTPRoute'),
				{ '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration', name: 'r' },
				object('v1', 'Namespace'),
				object('kuadrant.io/v1', 'AuthPolicy'),
				object('apps/v1', 'Deployment'),
				object('serving.knative.dev/v1', 'Service'),
			]),
		),
	);
	t.deepEqual(diagnostics, []);
	t.deepEqual(
		documents.services.map((one) => one.metadata.name),
		['a', 'b'],
	);
	t.is(documents.endpointSlices.length, 1);
	t.is(documents.native.length, 5);
	t.deepEqual(
		documents.other.map((one) => one.apiVersion),
		['apps/v1', 'serving.knative.dev/v1'],
	);
});

test('a field __proto__ is kept as a field, from YAML and from JSON', (t) => {
	const texts = [
		'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec: {__proto__: {polluted: true}}\n',
		'{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"a"},"spec":{"__proto__":{"polluted":true}}}',
	];
	for (const text of texts) {
		const { documents } = read(text);
		const { spec } = documents.native[0] as unknown as { spec: Record<string, unknown> };
		t.true(Object.hasOwn(spec, '__proto__'));
		t.is(spec.polluted, undefined);
	}
	t.true(
		lines(
			'apiVersion: branchline.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: a}\nspec: {forks: [], __proto__: {}}\n',
		)[0]!.includes('unknown field'),
	);
});

test('one object of two versions or with an implied namespace is the same object', (t) => {
	const route = (version: string, namespace: string) =>
		`apiVersion: gateway.networking.k8s.io/${version}\nkind: HTTPRoute\nmetadata: {name: a${namespace}}\n`;
	t.is(lines(`${route('v1', '')}---\n${route('v1beta1', ', namespace: default')}`).length, 1);
	t.is(lines(`${route('v1', '')}---\n${route('v1', ', namespace: shop')}`).length, 0);
});

test('empty documents, comments and carriage returns are no mistakes', (t) => {
	const text =
		'# nothing\r\n---\r\n---\r\napiVersion: v1\r\nkind: Service\r\nmetadata: {name: a}\r\n---\r\nnull\r\n...\r\n';
	const { documents, diagnostics } = read(text);
	t.deepEqual(diagnostics, []);
	t.is(documents.services.length, 1);
});

test('objects that nobody reads need no name, and those that are read do', (t) => {
	t.deepEqual(lines('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n'), []);
	t.is(lines('apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {}\n').length, 1);
});

test('documents are told apart as YAML does, and positions count from the start of the text', (t) => {
	const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n`;
	const block = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: |\n    ---\n    a: b\n`;
	for (const marker of ['---\n', '--- \n', '---\r\n', '--- # c\n', '...\n---\n', '...\n']) {
		const { documents, diagnostics } = read(
			`${service('a')}${marker}${block}${marker}${service('b')}${marker}a: ${marker}`,
		);
		t.deepEqual(
			documents.services.map((one) => one.metadata.name),
			['a', 'b'],
		);
		t.deepEqual(documents.other[0]?.data, { x: '---\na: b\n' });
		const line = 11 + 3 * marker.trimEnd().split('\n').length;
		t.deepEqual(
			diagnostics.map((one) => one.position?.line),
			[line + 3],
			JSON.stringify([marker, diagnostics]),
		);
	}
});

test('mistakes of the text itself have positions that count from the start of the text', (t) => {
	const text = `${'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'}---\nx: on\n---\n'\n`;
	const places = read(text).diagnostics.map(({ code, position }) => `${code} ${position?.line}:${position?.column}`);
	t.deepEqual(places, ['model/not-an-object 5:1', 'model/yaml-1.1 5:4', 'model/syntax 8:1']);
});

test('a document that declares YAML 1.1 is plain data too', (t) => {
	const text =
		'%YAML 1.1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 2026-12-01, b: !!set {x, z}}\n';
	t.deepEqual(read(text).documents.other[0]?.data, { a: '2026-12-01', b: { x: null, z: null } });
});

test('aliases that multiply are refused', (t) => {
	const level = (n: number) =>
		`${'abcdefghij'[n]}: &${'abcdefghij'[n]} [${Array(10)
			.fill(`*${'abcdefghij'[n - 1]}`)
			.join(', ')}]`;
	const bomb = ['a: &a [0, 1]', ...Array.from({ length: 9 }, (_, n) => level(n + 1))].join('\n');
	const found = read(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${bomb}\n`).diagnostics;
	t.deepEqual(
		found.map((one) => one.code),
		['model/alias'],
	);
});

test('values that nest too deeply are refused', (t) => {
	const found = read('['.repeat(200_000)).diagnostics;
	t.true(found.length > 0);
	t.true(found.every((one) => one.code === 'model/syntax'));
});

test('JSON that has a field twice is not read by the fast path, which would not see it', (t) => {
	const text = '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a","name":"b"}}';
	t.deepEqual(
		read(text).diagnostics.map((one) => one.code),
		['model/duplicate-field'],
	);
});

test('a position inside a list of JSON is that of the value', (t) => {
	const text =
		'{"apiVersion": "v1", "kind": "List", "items": [\n  {"apiVersion": "v1", "kind": "Service",\n   "metadata": {"name": "a"}, "spec": {"ports": [{"port": 0}]}}]}';
	t.deepEqual(lines(text), [
		'a.yaml:3:59 default/a spec.ports[0].port: expected a port from 1 to 65535, got 0 (write a value of the expected form)',
	]);
});

test('any text is read without an exception', (t) => {
	const fragment = fc.constantFrom(
		'a',
		': ',
		'- ',
		'\n',
		'  ',
		'{',
		'}',
		'[',
		']',
		',',
		'"',
		"'",
		'&a',
		'*a',
		'<<',
		'!',
		'!!binary ',
		'---\n',
		'...\n',
		'#',
		'|',
		'>',
		'%YAML 1.1\n',
		'? ',
		'0777',
		'on',
		'@type',
		'apiVersion',
		'kind',
		'List',
		'items',
		'\t',
		'\u0000',
		'__proto__',
		'.inf',
	);
	const text = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
	);
	fc.assert(
		fc.property(text, (one) => void read(one)),
		{ numRuns: 1500 },
	);
	t.pass();
});

test('any mutation of a good document is read without an exception, and every mistake has a position', (t) => {
	const good = JSON.stringify(sandbox);
	const places = [...good.matchAll(/"(?:[^"\\]|\\.)*"|\d+|null|\{\}/g)].map(
		(match) => [match.index, match[0].length] as const,
	);
	const replacement = fc.oneof(
		fc.json({ maxDepth: 2 }),
		fc.constantFrom('"__proto__"', '"constructor"', '"toString"', '"kind"', '"List"'),
	);
	fc.assert(
		fc.property(fc.constantFrom(...places), replacement, ([index, length], json) => {
			const text = good.slice(0, index) + json + good.slice(index + length);
			const { diagnostics } = read(text);
			t.true(diagnostics.every((one) => one.position !== undefined));
		}),
		{ numRuns: 1000 },
	);
});
