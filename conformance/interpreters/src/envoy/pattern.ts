// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { integerField, type Message, messageField, textField } from './message.ts';
import { programSize } from './regex-program.ts';
import { parseRegex } from './regex-syntax.ts';

/** A regular expression as Envoy uses it. */
export interface Pattern {
	/** Says whether the pattern matches the whole value (`RE2::FullMatch`), whatever its own anchors. */
	readonly covers: (value: string) => boolean;
	/**
	 * Replaces every match, leftmost first; `\1` to `\9` in the substitution are groups, `\0` the match. A substitution
	 * with a group that the pattern does not have replaces nothing (`RE2::GlobalReplace`).
	 */
	readonly replaceAll: (value: string, substitution: string) => string;
}

const DEFAULT_PROGRAM_SIZE = 100;
const MOST_PATTERNS = 10_000;
const patterns = new Map<string, { readonly pattern: Pattern; readonly size: number }>();

/**
 * Compiles a `RegexMatcher` (`envoy/type/matcher/v3/regex.proto`). Throws UndefinedConfiguration for a pattern that RE2
 * refuses or this interpreter does not read, and for one whose RE2 program is larger than `google_re2.max_program_size`,
 * or, without that, than 100, the default of the runtime key `re2.max_program_size.error_level`. Envoy 1.39 compiles
 * patterns for bytes instead of UTF-8 and comes to smaller programs; what is judged here is what 1.38 takes as well.
 */
export function compilePattern(matcher: Message): Pattern {
	const regex = textField(matcher, 'regex');
	if (regex === undefined || regex === '') throw new UndefinedConfiguration('a regular expression is empty');
	const limit = integerField(messageField(matcher, 'google_re2') ?? {}, 'max_program_size') ?? DEFAULT_PROGRAM_SIZE;
	let known = patterns.get(regex);
	if (known === undefined) {
		known = compile(regex);
		if (patterns.size >= MOST_PATTERNS) patterns.clear();
		patterns.set(regex, known);
	}
	if (known.size > limit) {
		throw new UndefinedConfiguration(
			`the regular expression ${regex} has an RE2 program of size ${known.size}, more than the limit of ${limit}`,
		);
	}
	return known.pattern;
}

function compile(regex: string): { pattern: Pattern; size: number } {
	const { tree, source, ignoreCase } = parseRegex(regex);
	const flags = ignoreCase ? 'iu' : 'u';
	const whole = new RegExp(`^(?:${source})$`, flags);
	const every = new RegExp(source, `g${flags}`);
	const groups = (new RegExp(`${source}|`, flags).exec('')?.length ?? 1) - 1;
	const pattern: Pattern = {
		covers: (value) => whole.test(value),
		replaceAll: (value, substitution) =>
			groupsOf(substitution).some((group) => group > groups) ? value : replaceAll(every, value, substitution),
	};
	return { pattern, size: programSize(tree, ignoreCase) };
}

function groupsOf(substitution: string): number[] {
	return [...substitution.matchAll(/\\([0-9\\])/g)].map(([, group]) => (group === '\\' ? 0 : Number(group)));
}

// Unlike JavaScript, RE2 takes no empty match directly behind the one before.
function replaceAll(every: RegExp, value: string, substitution: string): string {
	let end = -1;
	return value.replace(every, (match: string, ...rest: unknown[]) => {
		const at = rest.findIndex((item) => typeof item === 'number');
		const offset = rest[at] as number;
		if (match === '' && offset === end) return '';
		end = offset + match.length;
		const groups = [match, ...rest.slice(0, at)];
		return substitution.replace(/\\([0-9\\])/g, (_, index: string) =>
			index === '\\' ? '\\' : String(groups[Number(index)] ?? ''),
		);
	});
}
