// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import test from 'ava';
import { build } from 'esbuild';

const library = fileURLToPath(new URL('./index.js', import.meta.url));

async function bundle(script: string): Promise<string> {
	const { outputFiles } = await build({
		stdin: {
			contents: script.replaceAll("'branchline'", JSON.stringify(library)),
			resolveDir: fileURLToPath(new URL('.', import.meta.url)),
		},
		bundle: true,
		platform: 'browser',
		format: 'iife',
		globalName: 'result',
		write: false,
	});
	return outputFiles[0]!.text;
}

test('it bundles for the browser and works with nothing but the language and TextEncoder', async (t) => {
	const text = await readFile(new URL('../examples/shop.yaml', import.meta.url), 'utf8');
	const code = await bundle(`import * as b from 'branchline';
		const { documents } = b.parse([{ name: 'x', text: ${JSON.stringify(text)} }]);
		const { plan } = b.compile(documents, documents, '2026-06-01T12:00:00Z');
		const options = { mesh: [...b.meshes], cluster: documents, native: documents.native };
		const request = { to: { namespace: 'shop', service: 'checkout', port: 8080 }, method: 'GET', authority: 'checkout', path: '/', headers: [] };
		export const yaml = b.toYaml(b.render(plan, options).artifacts.map(b.written));
		export const explained = b.explain(plan, { ...options, mesh: 'linkerd', request }).meshes[0].agrees;`);
	t.notRegex(code, /["'`]node:|\brequire\(/);
	const realm = vm.createContext({ TextEncoder });
	vm.runInContext(code, realm);
	t.regex(vm.runInContext('result.yaml', realm), /name: branchline\/pr-1234/);
	t.true(vm.runInContext('result.explained', realm));
});

test('who imports only the oracle gets neither adapters nor schemas', async (t) => {
	const code = await bundle(`export { evaluate, sameValue } from 'branchline';`);
	t.true(code.length < 16_000, `${code.length} characters`);
	t.notRegex(code, /VirtualService|HTTPRoute|zod/);
});
