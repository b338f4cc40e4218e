// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { diagnosticsPage } from './diagnostics-page.ts';
import { fileOf } from './docs-commands.ts';
import { featuresPage } from './features-page.ts';
import { libraryPage } from './library-page.ts';
import { modelPage } from './model-page.ts';
import { updating, writePage } from './update-docs.ts';

const generated = {
	'docs/diagnostics.md': diagnosticsPage,
	'docs/reference/envoy-control-plane-ts.md': libraryPage,
	'docs/reference/features.md': featuresPage,
	'docs/reference/model.md': modelPage,
};

for (const [path, page] of Object.entries(generated))
	test(`${path} says what the code says`, async (t) => {
		if (updating()) await writePage(path, page());
		t.is(await fileOf(path), page(), `${path} is out of date: run the tests of the documentation with UPDATE_DOCS=1`);
	});
