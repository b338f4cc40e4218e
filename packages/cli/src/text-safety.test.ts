// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { run } from './run.test.fixture.ts';

const hostile = [
	...[
		'yes',
		'on',
		'NO',
		'~',
		'null',
		'0777',
		'1_000',
		'1e3',
		'e9',
		'.5',
		'12:30:45',
		'=',
		'<<',
		'- a',
		'? b',
		': c',
		'a: b',
	],
	...['#x', 'a #x', '&a', '*a', '!!int 1', '%TAG', '---', '...', '{a: b}', '[1]', "'", '"', '\\', '|', '>', '@', '`'],
];

/** Header values as HTTP has them: printable, without white space at the ends. */
const value = fc
	.oneof(
		fc.constantFrom(...hostile),
		fc.string({
			unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
			minLength: 1,
			maxLength: 12,
		}),
	)
	.map((text) => text.trim())
	.filter((text) => text !== '');
const body = fc.string({
	unit: fc.constantFrom('a', ' ', '\n', '\t', ':', '#', '-', '"', '\u2028', '\u00e9'),
	maxLength: 12,
});

function list(values: readonly string[], bodies: readonly string[]): string {
	const ports = [{ name: 'http', port: 8080 }];
	const service = (name: string) => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace: 'shop' },
		spec: { ports },
	});
	const sandboxes = values.map((text, index) => ({
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name: `pr-${index}`, namespace: 'shop' },
		spec: {
			forks: [
				{
					of: { service: 'cart' },
					to: { respond: { status: 418, headers: { 'x-answer': text }, body: bodies[index] } },
					when: [{ headers: { 'x-case': text } }],
				},
			],
		},
	}));
	// Each rule is copied for each key and condition of its host: few rules where all keys are, many where one is.
	const host = (name: string) => `${name}.shop.svc.cluster.local`;
	const rule = (name: string, texts: readonly string[], to: string) => ({
		name,
		unknown: Object.fromEntries(texts.map((text) => [text, text])),
		route: [{ destination: { host: host(to) } }],
	});
	const virtualService = (name: string, http: readonly object[]) => ({
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name, namespace: 'shop' },
		spec: { hosts: [host(name)], http },
	});
	const named = {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name: 'named', namespace: 'shop' },
		spec: { forks: [{ of: { service: 'named' }, to: { respond: { status: 418 } } }] },
	};
	const items = [
		...sandboxes,
		named,
		service('cart'),
		service('named'),
		virtualService('cart', [rule('all', values, 'cart')]),
		virtualService(
			'named',
			values.map((text) => rule(text, [text], 'named')),
		),
	];
	return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

test('no text of the input becomes YAML, as readers of 1.2 and of 1.1 have it', async (t) => {
	const seed = Math.floor(Math.random() * 2 ** 31);
	const stdin = list([...hostile, ...fc.sample(value, { numRuns: 60, seed })], fc.sample(body, { numRuns: 100, seed }));
	const [yaml, json] = await Promise.all(
		['yaml', 'json'].map((format) => run(`render --mesh istio -q -o ${format} -f -`, { stdin })),
	);
	t.is(yaml!.code, 0, yaml!.stderr);
	const { items } = JSON.parse(json!.stdout);
	t.regex(json!.stdout, /x-case/);
	for (const version of ['1.2', '1.1'] as const) {
		const documents = [...parseAllDocuments(yaml!.stdout, { version })];
		t.deepEqual(
			documents.map((document) => document.toJS()),
			items,
			`YAML ${version}, seed ${seed}`,
		);
	}
});

test('a key that is no DNS label is refused, whatever is in it', async (t) => {
	const keys = ['a.b', 'a|b', '.*', 'a\nb', '"', 'A', '-a', `a${'b'.repeat(48)}`, 'a b', '$x{'];
	const runs = keys.map((key) => {
		const sandbox = JSON.parse(list(['x'], ['x'])).items[0];
		const stdin = JSON.stringify({ ...sandbox, spec: { ...sandbox.spec, key } });
		return run('render --mesh istio -f -', { stdin });
	});
	for (const { code, stdout, stderr } of await Promise.all(runs)) {
		t.regex(stderr, /^error: stdin:1:\d+ shop\/pr-0 spec\.key: .*\n$/);
		t.deepEqual({ code, stdout }, { code: 1, stdout: '' });
	}
});
