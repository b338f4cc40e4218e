// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { field, type Message, messageField, messagesField, oneOf, textField } from './message.ts';
import type { RequestView } from './request-view.ts';
import { compileTextMatch, type TextMatch } from './text-match.ts';

const HEADER = 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput';
const FILTER_STATE = 'type.googleapis.com/envoy.extensions.matching.common_inputs.network.v3.FilterStateInput';
// `xds.type.matcher.v3.RegexMatcher` knows no limit.
const UNLIMITED = { max_program_size: 0x7fffffff };

/**
 * Compiles the input of a matcher: the lines of a request header joined by `,`, in every version, undefined where it is
 * absent. Throws UndefinedConfiguration for inputs that Envoy refuses in a route table, and when asked for the filter state.
 */
export function compileInput(input: Message): (request: RequestView) => string | undefined {
	const config = messageField(input, 'typed_config');
	if ((textField(input, 'name') ?? '') === '' || config === undefined) {
		throw new UndefinedConfiguration('an input of a matcher has no name or no typed_config');
	}
	const type = config['@type'];
	if (type === FILTER_STATE) {
		return () => {
			throw new UndefinedConfiguration('a matcher on the filter state is not judged here');
		};
	}
	if (type !== HEADER)
		throw new UndefinedConfiguration(`a route table matches on no input of the type ${String(type)}`);
	const name = textField(config, 'header_name')?.toLowerCase() ?? '';
	return (request) => {
		const lines = request.values(name);
		return lines.length === 0 ? undefined : lines.join(',');
	};
}

/** Compiles a `Predicate` of a `matcher_list`; an absent header meets none, so that `not_matcher` holds for it. */
export function compilePredicate(predicate: Message): (request: RequestView) => boolean {
	const kind = oneOf(predicate, ['single_predicate', 'or_matcher', 'and_matcher', 'not_matcher']);
	const of = kind === undefined ? {} : (messageField(predicate, kind) ?? {});
	switch (kind) {
		case 'single_predicate':
			return compileSingle(of);
		case 'not_matcher': {
			const holds = compilePredicate(of);
			return (request) => !holds(request);
		}
		case undefined:
			throw new UndefinedConfiguration('a predicate of a matcher is empty');
		default: {
			const all = messagesField(of, 'predicate').map(compilePredicate);
			if (all.length < 2) throw new UndefinedConfiguration(`${kind} has fewer than two predicates`);
			if (kind === 'or_matcher') return (request) => all.some((holds) => holds(request));
			return (request) => all.every((holds) => holds(request));
		}
	}
}

function compileSingle(single: Message): (request: RequestView) => boolean {
	const input = messageField(single, 'input');
	const kind = oneOf(single, ['value_match', 'custom_match']);
	if (input === undefined || kind === undefined) throw new UndefinedConfiguration('a single_predicate is not whole');
	const valueIn = compileInput(input);
	if (kind === 'custom_match') {
		return () => {
			throw new UndefinedConfiguration('a custom_match is not judged here');
		};
	}
	const { holds } = compileValueMatch(messageField(single, kind) ?? {});
	return (request) => {
		const value = valueIn(request);
		return value !== undefined && holds(value);
	};
}

// An `xds.type.matcher.v3.StringMatcher`, which is Envoy's own but for its regular expressions.
function compileValueMatch(match: Message): TextMatch {
	const regex = messageField(match, 'safe_regex');
	if (regex === undefined) return compileTextMatch(match);
	if (messageField(regex, 'google_re2') === undefined) throw new UndefinedConfiguration('safe_regex has no google_re2');
	if (field(match, 'ignore_case') === true) throw new UndefinedConfiguration('ignore_case has no effect on safe_regex');
	return compileTextMatch({ safe_regex: { regex: field(regex, 'regex'), google_re2: UNLIMITED } });
}
