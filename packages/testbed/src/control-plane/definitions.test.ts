// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { splitDocuments } from './definitions.ts';

test('documents are split at their separators; what has no kind is left out', (t) => {
	const text =
		'# A licence\n---\nkind: A\nspec: "a --- b"\n---\n# Only words\n--- # next\n\nkind: B\n  kind: inner\n---\n';
	const documents = splitDocuments(text);
	t.is(documents.length, 2);
	t.regex(documents[0] ?? '', /kind: A\nspec: "a --- b"/);
	t.regex(documents[1] ?? '', /kind: B/);
	t.deepEqual(splitDocuments('kind: Alone\n'), ['kind: Alone\n']);
});
