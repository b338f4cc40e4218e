// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { ModelCode } from './codes.ts';
import type { Diagnostic, Path } from './diagnostic.ts';
import { finding } from './finding.ts';
import type { Subject } from './subject.ts';
import { suggest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/**
 * The mistakes that a schema found in a value, in the words of the person who wrote it, ordered as the schema has them.
 *
 * `fieldsAt` tells the names of the fields that may stand at a path, for suggestions.
 */
export function explain(
	error: z.ZodError,
	value: unknown,
	subject: Subject,
	fieldsAt: (path: Path) => readonly string[],
): Diagnostic[] {
	const issues = error.issues.flatMap((issue) => flatten(issue));
	const unknownAt = new Set(issues.filter((one) => one.code === 'unrecognized_keys').map((one) => one.path.join('\0')));
	return issues
		.filter((issue) => !(codeOf(issue) === 'model/one-of' && unknownAt.has(issue.path.join('\0'))))
		.flatMap((issue) => diagnose(issue, value, subject, fieldsAt));
}

/** The issues of the branch of a union that fits the type of the value, or the union's own where none does. */
function flatten(issue: Issue): Issue[] {
	if (issue.code !== 'invalid_union') return [issue];
	const branch = issue.errors.find((branch) => !branch.some(isAboutType));
	return branch?.flatMap((one) => flatten({ ...one, path: [...issue.path, ...one.path] } as Issue)) ?? [issue];
}

function isAboutType(issue: Issue): boolean {
	return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function diagnose(
	issue: Issue,
	root: unknown,
	subject: Subject,
	fieldsAt: (path: Path) => readonly string[],
): Diagnostic[] {
	const path = issue.path as Path;
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((field) => {
			const meant = suggest(field, fieldsAt(path));
			const question = meant === undefined ? '' : `, did you mean "${meant}"?`;
			return finding('model/unknown-field', subject, [...path, field], `unknown field${question}`);
		});
	}
	const code = codeOf(issue, valueAt(root, path));
	return [finding(code, subject, path, wordsOf(issue, code, valueAt(root, path)))];
}

function codeOf(issue: Issue, value?: unknown): ModelCode {
	const isKey = issue.path.length === 2 && issue.path[0] === 'spec' && issue.path[1] === 'key';
	switch (issue.code) {
		case 'custom':
			return (issue.params?.code as ModelCode | undefined) ?? 'model/invalid-value';
		case 'invalid_type':
			return value === undefined ? 'model/missing-field' : 'model/wrong-type';
		case 'invalid_union':
		case 'invalid_value':
			if (value === undefined) return 'model/missing-field';
			return typeof value === 'string' ? 'model/invalid-value' : 'model/wrong-type';
		case 'too_big':
		case 'too_small':
			if (isKey) return 'model/invalid-key';
			return issue.origin === 'number' || issue.origin === 'int' ? 'model/invalid-value' : 'model/limit';
		default:
			return isKey ? 'model/invalid-key' : 'model/invalid-value';
	}
}

function wordsOf(issue: Issue, code: ModelCode, value: unknown): string {
	switch (issue.code) {
		case 'invalid_type':
			if (code === 'model/missing-field') return `missing, expected ${nouns[issue.expected] ?? issue.expected}`;
			return `expected ${nouns[issue.expected] ?? issue.expected}, got ${typeof value === 'number' ? value : typeName(value)}`;
		case 'invalid_union':
		case 'invalid_value':
			return wordsOfChoice(issue, value);
		case 'invalid_key':
			return issue.issues[0]?.message ?? 'expected another name';
		case 'invalid_format':
			return `${issue.message}, got ${show(value)}`;
		case 'too_big':
		case 'too_small':
			return `${issue.message}, got ${sizeOf(value)}`;
		default:
			return issue.message;
	}
}

function wordsOfChoice(issue: Issue, value: unknown): string {
	const branches = issue.code === 'invalid_union' ? issue.errors.flat().filter(isAboutType) : [issue];
	const words = branches.flatMap((one) => (one.code === 'invalid_value' ? one.values.map(String) : []));
	const kinds = branches.flatMap((one) => (one.code === 'invalid_type' ? [nouns[one.expected] ?? one.expected] : []));
	const choices = [...words.map((word) => `"${word}"`), ...kinds];
	const last = choices.length > 1 ? ` or ${choices.at(-1)}` : choices[0];
	const expected = choices.length > 1 ? `${choices.slice(0, -1).join(', ')}${last}` : last;
	if (value === undefined) return `missing, expected ${expected}`;
	const meant = typeof value === 'string' ? suggest(value, words) : undefined;
	const question = meant === undefined ? '' : `, did you mean "${meant}"?`;
	return `expected ${expected}, got ${typeof value === 'string' ? show(value) : typeName(value)}${question}`;
}

const nouns: Readonly<Record<string, string>> = {
	string: 'a string',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'a map',
	record: 'a map',
};

/** A value's type in plain words, such as `a number`. */
function typeName(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'boolean') return String(value);
	return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

/** A value as a message shows it, cut where it is long. */
function show(value: unknown): string {
	if (typeof value === 'object' && value !== null) return typeName(value);
	const text = JSON.stringify(value) ?? 'nothing';
	return text.length > 64 ? `${text.slice(0, 60)}…` : text;
}

function sizeOf(value: unknown): string {
	if (typeof value === 'string') return String(value.length);
	return Array.isArray(value) ? String(value.length) : show(value);
}

/** The value at a path; `undefined` when there is none. */
function valueAt(root: unknown, path: Path): unknown {
	let value = root;
	for (const step of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
		value = (value as Record<string | number, unknown>)[step];
	}
	return value;
}
