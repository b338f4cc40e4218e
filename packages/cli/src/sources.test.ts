// SPDX-License-Identifier: Apache-2.0
import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { folder, run } from './run.test.fixture.ts';
import { documents, sandbox, service, shop, virtualService } from './shop.test.fixture.ts';

const render = 'render --mesh istio -o name';

test('files, folders and stdin are read, each file once', async (t) => {
	const cwd = await folder(t, {
		'a.yaml': sandbox('pr-1'),
		'b.yml': service('cart'),
		'c.json': JSON.stringify({
			apiVersion: 'v1',
			kind: 'Service',
			metadata: { name: 'cart-pr-1', namespace: 'shop' },
			spec: { ports: [{ name: 'http', port: 8080 }] },
		}),
		'notes.txt': 'not: [yaml',
		'below/d.yaml': virtualService,
	});
	const [flat, deep, list] = await Promise.all([
		run(`${render} -f . -f a.yaml -f ./b.yml`, { cwd }),
		run(`${render} -R -f .`, { cwd }),
		run(`${render} -f - -f a.yaml`, { cwd, stdin: documents(service('cart'), service('cart-pr-1')) }),
	]);
	const own = { code: 0, stdout: 'virtualservice.networking.istio.io/branchline.cart\n', stderr: '' };
	t.deepEqual([flat, list], [own, own]);
	t.deepEqual(deep, { ...own, stdout: 'virtualservice.networking.istio.io/cart\n' });
});

test('what cannot be read is one clear line', async (t) => {
	const cwd = await folder(t, { 'shop.yaml': shop, 'below/deep.yaml': shop, 'empty/notes.txt': '', 'bytes.yaml': '' });
	await symlink('nowhere', join(cwd, 'dangling.yaml'));
	const { writeFile } = await import('node:fs/promises');
	await writeFile(join(cwd, 'bytes.yaml'), Buffer.from([0x61, 0xff, 0xfe]));
	await writeFile(join(cwd, 'secret.yaml'), shop);
	await chmod(join(cwd, 'secret.yaml'), 0);
	const cases: readonly (readonly [string, RegExp])[] = [
		['missing.yaml', /^error: missing\.yaml: there is no such file or folder\n$/],
		['shop.yaml/x', /^error: shop\.yaml\/x: a part of this path is not a folder\n$/],
		['empty', /^error: empty: there is no \.yaml, \.yml or \.json file in this folder \(-R .*\)\n$/],
		['dangling.yaml', /^error: dangling\.yaml: there is no such file or folder\n$/],
		['bytes.yaml', /^error: bytes\.yaml: this is not UTF-8 text\n$/],
		...(process.getuid?.() === 0
			? []
			: ([['secret.yaml', /^error: secret\.yaml: reading it is not allowed\n$/]] as const)),
	];
	for (const [file, expected] of cases) {
		const { code, stdout, stderr } = await run(`${render} -f shop.yaml -f ${file}`, { cwd });
		t.regex(stderr, expected);
		t.is(stdout, '');
		t.is(code, 2);
	}
});

const malformed: readonly (readonly [string, string, RegExp])[] = [
	['a syntax error', `${shop}---\na: [`, /^(?:error: stdin:\d+:\d+ .*\n)+$/],
	['a key written twice', shop.replace('spec:', 'kind: Sandbox\nspec:'), /^error: stdin:4:1 .*kind.*\n$/],
	[
		'an unknown field',
		shop.replace('forks:', 'fork: 1\n  forks:'),
		/^error: stdin:5:3 shop\/pr-1 spec\.fork: unknown field, did you mean "forks"\?/,
	],
	[
		'a kind that does not exist',
		shop.replace('kind: Sandbox', 'kind: Sandbx'),
		/^error: stdin:2:7 .*there is no kind "Sandbx", did you mean "Sandbox"\?/,
	],
	['a document that is no object', `${shop}---\n- 1\n`, /^error: stdin:\d+:\d+ expected a Kubernetes object.*\n$/],
	['only a Sandbox', sandbox('pr-1'), /^error: there is no Service among the documents: .*\n$/],
	[
		'only objects of other kinds',
		'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
		/^error: there is no Sandbox, .*: found ConfigMap only\n$/,
	],
	['nothing at all', '', /^error: there is no Sandbox, .*: the documents are empty\n$/],
];

for (const [what, stdin, expected] of malformed) {
	test(`malformed input prints nothing and exits 1: ${what}`, async (t) => {
		const { code, stdout, stderr } = await run('render --mesh istio -f -', { stdin });
		t.regex(stderr, expected);
		t.is(stdout, '');
		t.is(code, 1);
	});
}
