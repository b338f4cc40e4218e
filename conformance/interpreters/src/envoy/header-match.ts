// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { field, flagField, integerField, type Message, messageField, oneOf, textField } from './message.ts';
import type { RequestView } from './request-view.ts';
import { compileTextMatch, regexMatch, type TextMatch, textMatch } from './text-match.ts';

/** A condition of a route: undefined where the request meets it, else why it does not. */
export type Condition = (request: RequestView) => string | undefined;

const KINDS = [
	'exact_match',
	'safe_regex_match',
	'range_match',
	'present_match',
	'prefix_match',
	'suffix_match',
	'contains_match',
	'string_match',
];

/**
 * Compiles a `HeaderMatcher` (`route_components.proto`; `source/common/http/header_utility.cc`). A missing header meets
 * no value matcher, inverted or not, unless `treat_missing_header_as_empty`; where a header has several values, one that
 * matches is enough, and `invert_match` turns that round. Throws UndefinedConfiguration for what Envoy refuses.
 */
export function compileHeaderMatch(matcher: Message): Condition {
	const name = textField(matcher, 'name')?.toLowerCase();
	if (name === undefined || name === '') throw new UndefinedConfiguration('a header matcher has no name');
	const invert = flagField(matcher, 'invert_match');
	const missingIsEmpty = flagField(matcher, 'treat_missing_header_as_empty');
	const kind = oneOf(matcher, KINDS) ?? 'present_match';
	const { holds, reads } = kind === 'present_match' ? ANYTHING : valueMatch(matcher, kind);
	const present = kind !== 'present_match' || field(matcher, kind) !== false;
	const wanted = `header ${name} ${invert === present ? 'must have no value that' : 'needs a value that'} ${reads}`;
	return (request) => {
		const given = request.values(name);
		const values = given.length === 0 && missingIsEmpty ? [''] : given;
		if (kind === 'present_match') return values.length > 0 === (present !== invert) ? undefined : wanted;
		if (values.length === 0) return `header ${name} is absent`;
		return values.some(holds) !== invert ? undefined : `${wanted}, it has ${JSON.stringify(values.join(' | '))}`;
	};
}

const ANYTHING: TextMatch = { holds: () => true, reads: 'is there' };

function valueMatch(matcher: Message, kind: string): TextMatch {
	switch (kind) {
		case 'string_match':
			return compileTextMatch(messageField(matcher, kind) ?? {});
		case 'safe_regex_match':
			return regexMatch(matcher, kind);
		case 'range_match':
			return rangeMatch(messageField(matcher, kind) ?? {});
		case 'exact_match':
			// An empty one takes every value that is there.
			return field(matcher, kind) === '' ? ANYTHING : textMatch('exact', textField(matcher, kind) ?? '', false);
		default:
			return textMatch(kind.replace('_match', ''), textField(matcher, kind) ?? '', false);
	}
}

function rangeMatch(range: Message): TextMatch {
	const start = integerField(range, 'start') ?? 0;
	const end = integerField(range, 'end') ?? 0;
	return {
		holds: (value) => /^[+-]?\d+$/.test(value) && Number(value) >= start && Number(value) < end,
		reads: `is an integer from ${start} to below ${end}`,
	};
}
