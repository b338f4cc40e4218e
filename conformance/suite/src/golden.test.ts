// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { adapters, compile, parse, render, toYaml, written } from 'branchline';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const update = process.env.UPDATE_GOLDEN !== undefined;

/** What each mesh is written for a case, and every finding: the bytes that a reviewer reads. */
function golden(text: string, file: string, mesh: string): string {
	const { documents, diagnostics } = parse([{ name: file, text }]);
	const cluster = { services: documents.services, endpointSlices: documents.endpointSlices };
	const compilation = compile(documents, cluster, '2026-01-01T00:00:00Z');
	const rendering = render(compilation.plan, { mesh, cluster, native: documents.native });
	const artifacts = rendering.meshes.flatMap(({ artifacts: made }) => made.map(written));
	const found = [...diagnostics, ...compilation.diagnostics, ...rendering.diagnostics];
	const lines = found.map(({ code, severity, message }) => ({ code, severity, message }));
	return toYaml([...artifacts, { diagnostics: lines }]);
}

const cases = readdirSync(`${root}conformance/goldens`).filter((name) => name.endsWith('.yaml'));

test('goldens are not rewritten where nobody reads them', (t) => {
	t.false(update && process.env.CI !== undefined);
});

for (const { name: mesh } of adapters) {
	const folder = `${root}adapters/${mesh}/golden`;

	test(`${mesh}: what is written for each case is what was reviewed`, (t) => {
		for (const name of cases) {
			const actual = golden(readFileSync(`${root}conformance/goldens/${name}`, 'utf8'), name, mesh);
			if (update) {
				mkdirSync(folder, { recursive: true });
				writeFileSync(`${folder}/${name}`, actual);
			}
			t.is(actual, readFileSync(`${folder}/${name}`, 'utf8'), name);
		}
	});

	test(`${mesh}: every golden has its case`, (t) => {
		t.deepEqual(readdirSync(folder).sort(), [...cases].sort());
	});
}
