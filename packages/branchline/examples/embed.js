// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { compile, formatDiagnostic, locate, parse, render, toYaml, written } from 'branchline';

const text = await readFile(new URL('shop.yaml', import.meta.url), 'utf8');
const { documents, diagnostics, origins } = parse([{ name: 'shop.yaml', text }]);
const compiled = compile(documents, documents, new Date().toISOString());
const rendered = render(compiled.plan, { mesh: 'istio', cluster: documents, native: documents.native });

const found = [...diagnostics, ...locate([...compiled.diagnostics, ...rendered.diagnostics], origins)];
for (const diagnostic of found) console.error(formatDiagnostic(diagnostic));
console.log(toYaml(rendered.artifacts.map(written)));
