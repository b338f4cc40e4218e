// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import test from 'ava';
import { type BuildResult, build } from 'esbuild';

const shop = new URL('../examples/shop.yaml', import.meta.resolve('branchline'));

async function bundle(contents: string): Promise<{ readonly code: string; readonly inputs: readonly string[] }> {
	const { outputFiles, metafile }: BuildResult<{ write: false; metafile: true }> = await build({
		stdin: { contents, resolveDir: dirname(fileURLToPath(import.meta.url)) },
		bundle: true,
		minify: true,
		// What only Node has does not resolve for a browser: the build fails on it.
		platform: 'browser',
		format: 'iife',
		globalName: 'result',
		write: false,
		metafile: true,
		logLevel: 'silent',
	});
	const [output] = Object.values(metafile.outputs);
	const inputs = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
	return { code: outputFiles[0]!.text, inputs: inputs.map(([path]) => path) };
}

test('a bundle for the browser translates and explains with nothing but the language and TextEncoder', async (t) => {
	const { code } = await bundle(`import * as b from 'branchline';
		export function run(text) {
			const { documents, diagnostics } = b.parse([{ name: 'shop.yaml', text }]);
			const compiled = b.compile(documents, documents, '2026-06-01T12:00:00Z');
			const options = { mesh: [...b.meshes], cluster: documents, native: documents.native };
			const rendered = b.render(compiled.plan, options);
			const to = { namespace: 'shop', service: 'checkout', port: 8080 };
			const headers = [['x-branchline-key', 'pr-1234']];
			const request = { to, method: 'GET', authority: 'checkout', path: '/', headers };
			const explained = b.explain(compiled.plan, { ...options, request }).meshes;
			return JSON.stringify({
				diagnostics: [...diagnostics, ...compiled.diagnostics],
				yaml: b.toYaml(rendered.artifacts.map(b.written)),
				agrees: explained.filter(({ skipped }) => skipped === undefined).map(({ agrees }) => agrees),
				answers: b.evaluate(compiled.plan, request, explained[0].native.answer),
			});
		}`);
	t.notRegex(code, /["'`]node:|\brequire\(/);
	const realm = vm.createContext({ TextEncoder, text: await readFile(shop, 'utf8') });
	vm.runInContext(code, realm, { timeout: 20_000 });
	const seen = JSON.parse(vm.runInContext('result.run(text)', realm, { timeout: 20_000 }));
	t.deepEqual(seen.diagnostics, []);
	t.regex(seen.yaml, /name: branchline\/pr-1234/);
	t.true(seen.agrees.length > 1);
	t.false(seen.agrees.includes(false));
	t.is(seen.answers.length, 1);
	t.regex(JSON.stringify(seen.answers), /checkout-pr-1234/);
});

// What a page loads that uses everything: some 645,000 characters, of which the readers of YAML and the checker of schemas
// are a good third and the interpreters, with their Lua, three tenths. Much more means that something heavy was imported.
const wholeLimit = 670_000;
// The oracle has no dependency, so whoever judges requests elsewhere pays next to nothing for it.
const oracleLimit = 10_000;

test('the library is small, and who imports only the oracle gets only the oracle', async (t) => {
	const whole = await bundle(`export * from 'branchline';`);
	t.true(whole.code.length < wholeLimit, `the library: ${whole.code.length} characters`);
	const oracle = await bundle(`export { evaluate } from 'branchline';`);
	t.true(oracle.code.length < oracleLimit, `evaluate: ${oracle.code.length} characters`);
	t.deepEqual(
		oracle.inputs.filter((path) => path.includes('node_modules')),
		[],
	);
	t.deepEqual(
		oracle.inputs.filter((path) => /\/adapters?\/|\/model\/|\/interpreters\//.test(path)),
		[],
	);
	t.log(`the library ${whole.code.length}, evaluate ${oracle.code.length} characters`);
});
