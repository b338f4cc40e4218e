// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { onEveryEnvoy } from '../unlike-utf8.ts';
import { field, flagField, type Message, messageField, oneOf, textField } from './message.ts';
import { compilePattern } from './pattern.ts';

/** A test of one value, and how it reads: `is "yes"`. */
export interface TextMatch {
	readonly holds: (value: string) => boolean;
	readonly reads: string;
}

const KINDS = ['exact', 'prefix', 'suffix', 'contains', 'safe_regex', 'custom'];

/**
 * Compiles a `StringMatcher` (`envoy/type/matcher/v3/string.proto`): `ignore_case` bears on all but
 * `safe_regex`, with which it is refused.
 * Throws UndefinedConfiguration for a matcher without a pattern, with an empty one where that is refused, or a custom one.
 */
export function compileTextMatch(matcher: Message): TextMatch {
	const kind = oneOf(matcher, KINDS);
	if (kind === undefined || kind === 'custom') {
		throw new UndefinedConfiguration(kind ? 'custom string matchers are not judged here' : 'a string matcher is empty');
	}
	const ignoreCase = flagField(matcher, 'ignore_case');
	if (kind !== 'safe_regex') return textMatch(kind, textField(matcher, kind) ?? '', ignoreCase);
	if (ignoreCase) throw new UndefinedConfiguration('ignore_case has no effect on safe_regex');
	return regexMatch(matcher, kind);
}

/** Compiles the `RegexMatcher` in the field `name`. */
export function regexMatch(message: Message, name: string): TextMatch {
	const { covers } = compilePattern(messageField(message, name) ?? {});
	return {
		holds: (value) => onEveryEnvoy(covers, value),
		reads: `is covered by the regular expression ${String(regexOf(message, name))}`,
	};
}

/** Makes the test `exact`, `prefix`, `suffix` or `contains`; all but `exact` refuse an empty text. */
export function textMatch(kind: string, text: string, ignoreCase: boolean): TextMatch {
	if (text === '' && kind !== 'exact') throw new UndefinedConfiguration(`a string matcher has an empty ${kind}`);
	const fold = ignoreCase ? (value: string) => value.toLowerCase() : (value: string) => value;
	const wanted = fold(text);
	const quoted = JSON.stringify(text);
	switch (kind) {
		case 'exact':
			return { holds: (value) => fold(value) === wanted, reads: `is ${quoted}` };
		case 'prefix':
			return { holds: (value) => fold(value).startsWith(wanted), reads: `begins with ${quoted}` };
		case 'suffix':
			return { holds: (value) => fold(value).endsWith(wanted), reads: `ends with ${quoted}` };
		default:
			return { holds: (value) => fold(value).includes(wanted), reads: `contains ${quoted}` };
	}
}

function regexOf(message: Message, name: string): unknown {
	return field(messageField(message, name) ?? {}, 'regex');
}
