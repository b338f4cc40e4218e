// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { packageFindings, type SourceRules, sourceFindings } from './architecture-findings.ts';
import { type Manifest, type Package, sourceFile } from './architecture-workspace.ts';

const spdx = '// SPDX-License-Identifier: Apache-2.0\n';

function pkg(name: string, manifest: Partial<Manifest> = {}, references: readonly string[] = []): Package {
	return { folder: `packages/${name}`, manifest: { name: `@x/${name}`, ...manifest }, references, sources: [] };
}

const plan = pkg('plan', { dependencies: { '@x/model': '1', zod: '1' } }, ['packages/model']);
const kube = pkg('kube', { dependencies: { client: '1' } });
const rules: SourceRules = {
	table: {
		'@x/model': { imports: [], everywhere: true },
		'@x/plan': { imports: ['@x/model'], everywhere: true },
		'@x/kube': { imports: [] },
	},
	reserved: { client: '@x/kube' },
	packages: [pkg('model'), plan, kube],
	long: { 'packages/plan/src/long.ts': 'a table' },
};

function found(text: string, path = 'packages/plan/src/x.ts'): readonly string[] {
	const findings = sourceFindings({ ...plan, sources: [sourceFile(path, text)] }, rules);
	return findings.map((finding) => finding.replace(`${path}: `, ''));
}

test('what is in order is not found', (t) => {
	t.deepEqual(packageFindings(plan, rules), []);
	t.deepEqual(packageFindings(kube, rules), []);
	t.deepEqual(found(`${spdx}import { z } from 'zod';\nimport type { A } from '@x/model';\nimport './y.ts';\n`), []);
	t.deepEqual(
		found(`${spdx}import { readFile } from 'node:fs';\nimport test from 'ava';\n`, 'packages/plan/src/x.test.ts'),
		[],
	);
	t.deepEqual(found(`${spdx}const text = \`import x from 'ava'\`;\n// import('ava')\n`), []);
	t.deepEqual(found(`#!/usr/bin/env node\n${spdx}`, 'packages/plan/bin/plan.js'), []);
});

test('a dependency that the table forbids, or that another package alone may have, is found', (t) => {
	const model = pkg('model', { dependencies: { '@x/plan': '1' }, devDependencies: { client: '1' } }, ['packages/plan']);
	t.deepEqual(packageFindings(model, rules), [
		'packages/model/package.json: may not import @x/plan',
		'packages/model/package.json: only @x/kube may import client',
	]);
});

test('TypeScript references that are not the dependencies are found', (t) => {
	t.deepEqual(packageFindings({ ...plan, references: ['packages/kube'] }, rules), [
		'packages/plan/tsconfig.json: no reference to packages/model, on which the package depends',
		'packages/plan/tsconfig.json: refers to packages/kube, on which the package does not depend',
	]);
});

test('every form of a forbidden import is found', (t) => {
	const forms = [
		`import { a } from '@x/kube';`,
		`import type { A } from '@x/kube';`,
		`import a, * as b from '@x/kube';`,
		`import {\n\ta,\n\ttype B,\n} from '@x/kube';`,
		`import '@x/kube';`,
		`export { a } from '@x/kube';`,
		`export type * from '@x/kube';`,
		`const a = await import('@x/kube');`,
		`let a: import('@x/kube').A;`,
		`const a = require('@x/kube');`,
	];
	for (const form of forms) {
		t.deepEqual(found(`${spdx}${form}\n`, 'packages/plan/src/x.test.ts'), ['may not import @x/kube'], form);
	}
});

test('imports that only Node has, that are not declared or that go behind an entry point are found', (t) => {
	t.deepEqual(found(`${spdx}import { readFile } from 'node:fs';\n`), ['imports node:fs, but must run in a browser']);
	t.deepEqual(found(`${spdx}import a from 'yaml/util';\n`), ['imports yaml, which is not among the dependencies']);
	t.deepEqual(found(`${spdx}import a from 'client';\n`, 'packages/plan/src/x.test.ts'), [
		'only @x/kube may import client',
	]);
	t.deepEqual(found(`${spdx}import a from '@x/model/dist/a.js';\n`), [
		'reaches behind the entry point: @x/model/dist/a.js',
	]);
	t.deepEqual(found(`${spdx}import a from '../../model/src/a.ts';\n`), [
		'reaches into another package: ../../model/src/a.ts',
	]);
});

test('vague names, long files, a missing licence and exports without a comment are found', (t) => {
	t.deepEqual(found(spdx, 'packages/plan/src/string-utils.ts'), ['"utils" says nothing of what it holds']);
	t.deepEqual(found(spdx, 'packages/plan/src/common/x.ts'), ['"common" says nothing of what it holds']);
	t.deepEqual(found(''), ['does not begin with the SPDX line']);
	const long = `${spdx}${'\n'.repeat(200)}`;
	t.deepEqual(found(long), ['201 lines, more than 200']);
	t.deepEqual(found(long, 'packages/plan/src/x.test.ts'), []);
	t.deepEqual(found(long, 'packages/plan/src/long.ts'), []);
	t.deepEqual(found(`${spdx}/** A. */\nconst a = 1;\nexport const b = 2;\nexport async function c() {}\n`), [
		'b is exported without a TSDoc comment',
		'c is exported without a TSDoc comment',
	]);
	t.deepEqual(
		found(`${spdx}// A.\nexport type A = 1;\n/** B. */\nexport function b(): void;\nexport function b() {}\n`),
		['A is exported without a TSDoc comment'],
	);
});
