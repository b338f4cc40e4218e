// SPDX-License-Identifier: Apache-2.0
import { type Document, type ParsedNode, parseAllDocuments, type YAMLError } from 'yaml';
import type { ModelCode } from './codes.ts';
import type { Diagnostic, Path } from './diagnostic.ts';
import { finding } from './finding.ts';
import { NodeReader } from './node-value.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { readJson } from './read-json.ts';
import { subjectAt } from './subject.ts';
import type { Text } from './text.ts';

const nobody = { identity: '' };

/** A value and where it was read: at `path` in the document between two offsets of a text. */
export interface Placed {
	readonly value: unknown;
	readonly text: Text;
	readonly start: number;
	readonly end: number;
	readonly path: Path;
}

/**
 * The documents of a text, YAML or JSON, as plain data; empty ones are left out, and so are those with a mistake that
 * leaves it open what is meant.
 */
export function readText(text: Text, diagnostics: Diagnostic[]): Placed[] {
	const json = readJson(text.text);
	if (json !== undefined) return [{ value: json, text, start: 0, end: text.text.length, path: [] }];
	return spansOf(text.text).flatMap((span) => readSpan(span, text, diagnostics));
}

/** The part of a text between two offsets. */
interface Span {
	readonly start: number;
	readonly end: number;
}

/** The documents of a text, cut at the markers between them, or the whole of a text that has other markers as well. */
function spansOf(text: string): Span[] {
	if (/^(?:%|\.\.\.|---[ \t]*[^ \t\r\n-])/m.test(text)) return [{ start: 0, end: text.length }];
	const spans: Span[] = [];
	let start = 0;
	for (const marker of text.matchAll(/^---[ \t]*\r?(?:\n|$)/gm)) {
		spans.push({ start, end: marker.index });
		start = marker.index + marker[0].length;
	}
	return [...spans, { start, end: text.length }];
}

function readSpan({ start, end }: Span, text: Text, diagnostics: Diagnostic[]): Placed[] {
	const part = text.text.slice(start, end);
	const plain = readPlainYaml(part);
	if (plain !== undefined) return plain.value === null ? [] : [{ value: plain.value, text, start, end, path: [] }];
	try {
		const documents = parseAllDocuments(part, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
		// A text of nothing gives an empty list with properties of its own.
		return [...documents].flatMap((one) => readDocument(one as Document.Parsed<ParsedNode>, start, text, diagnostics));
	} catch (error) {
		// The parser and the reader below are recursive: a text that nests tens of thousands deep ends here.
		if (!(error instanceof RangeError)) throw error;
		const more = { hint: 'nest the values less', position: text.position(start) };
		diagnostics.push(finding('model/syntax', nobody, [], 'the values nest too deeply', more));
		return [];
	}
}

/** What leaves it open what a document says: further mistakes in it would be guesses. */
const unreadable: ReadonlySet<ModelCode> = new Set(['model/syntax', 'model/alias', 'model/merge-key']);

function readDocument(
	document: Document.Parsed<ParsedNode>,
	start: number,
	text: Text,
	diagnostics: Diagnostic[],
): Placed[] {
	for (const error of [...document.errors, ...document.warnings]) diagnostics.push(explainSyntax(error, start, text));
	if (document.errors.length > 0 || document.contents === null) return [];
	const reader = new NodeReader();
	const value = reader.read(document.contents);
	for (const { code, words, path, offset } of reader.findings) {
		const at = subjectAt(value, path);
		diagnostics.push(finding(code, at.subject, at.path, words, { position: text.position(start + offset) }));
	}
	const isKnown = !reader.findings.some(({ code }) => unreadable.has(code));
	if (value === null || !isKnown) return [];
	return [{ value, text, start: start + document.range[0], end: start + document.range[2], path: [] }];
}

function explainSyntax(error: YAMLError, start: number, text: Text): Diagnostic {
	const code =
		error.code === 'TAG_RESOLVE_FAILED' ? 'model/tag' : error.code === 'BAD_ALIAS' ? 'model/alias' : 'model/syntax';
	const words = error.message.replace(/\.$/, '');
	const sentence = `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
	return finding(code, nobody, [], sentence, { position: text.position(start + error.pos[0]) });
}
