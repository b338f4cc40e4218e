// SPDX-License-Identifier: Apache-2.0
import { LineCounter, parseAllDocuments } from 'yaml';
import type * as z from 'zod';
import type { Case } from './case.ts';
import { type CaseFinding, CaseText } from './finding.ts';
import { resolveCase } from './resolve.ts';
import { writtenCase } from './written.ts';

/** What `decodeCase` makes of a text: a case, or everything that is wrong with it. */
export type Decoded = { readonly case: Case } | { readonly findings: readonly CaseFinding[] };

/** Files longer than this, in characters, are refused unread. */
const maxLength = 100_000;

/** Reads the text of one case strictly: every field has to be known, and every name has to mean something. */
export function decodeCase(file: string, id: string, text: string): Decoded {
	const lines = new LineCounter();
	const options = { lineCounter: lines, prettyErrors: false, logLevel: 'silent' } as const;
	const documents = [...parseAllDocuments(text.slice(0, maxLength + 1), options)];
	const [document, second] = documents;
	if (document === undefined) return empty(file);
	const place = new CaseText(file, document, lines);
	if (text.length > maxLength) place.addAt(0, `expected at most ${maxLength} characters`);
	if (second !== undefined) place.addAt(second.range[0], 'expected one document');
	for (const { message, pos } of documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]))
		place.addAt(pos[0], message);
	const why = whyOf(text);
	if (why === '') place.addAt(0, 'expected a comment at the top that says why the case exists');
	if (place.findings.length > 0) return { findings: place.findings };
	const result = writtenCase.safeParse(document.toJS({ maxAliasCount: 100 }));
	if (!result.success) {
		for (const issue of result.error.issues) explain(issue, place);
		return { findings: place.findings };
	}
	const one = resolveCase({ id, file, why }, result.data, place);
	return place.findings.length > 0 ? { findings: place.findings } : { case: one };
}

function empty(file: string): Decoded {
	return { findings: [{ file, line: 1, column: 1, path: '', message: 'expected a case' }] };
}

/** The comment that a text begins with, as one line. */
function whyOf(text: string): string {
	const [comment = ''] = /^(?:[ \t]*#.*(?:\r?\n|$)|[ \t]*\r?\n)*/.exec(text) ?? [];
	const words = comment.split('\n').map((line) => line.replace(/^\s*#\s?/, '').trim());
	return words
		.join(' ')
		.trim()
		.replace(/^Why:\s*/, '');
}

function explain(issue: z.core.$ZodIssue, place: CaseText): void {
	const path = issue.path as (string | number)[];
	if (issue.code === 'unrecognized_keys')
		for (const field of issue.keys) place.add([...path, field], `unknown field "${field}"`);
	else if (issue.code === 'invalid_key') place.add(path, issue.issues[0]?.message ?? issue.message);
	else place.add(path, `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`);
}
