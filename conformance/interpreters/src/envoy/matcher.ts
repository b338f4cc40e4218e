// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { compileInput, compilePredicate } from './matcher-predicate.ts';
import { flagField, type Message, messageField, messagesField, oneOf, textField } from './message.ts';
import type { RequestView } from './request-view.ts';

/** What a matcher leads to for a request; undefined where it matches nothing. */
export type Picker<T> = (request: RequestView) => T | undefined;

/** Compiles what a matcher leads to: the `typed_config` of an action, and where it stands. */
export type CompileAction<T> = (action: Message, place: string) => T;

/**
 * Compiles an `xds.type.matcher.v3.Matcher` over request headers (`source/common/matcher`): a list, of which the first whose
 * predicate holds decides, or a map by the whole value of a header or its longest prefix; what matches nothing goes to
 * `on_no_match`. A nested matcher that comes to nothing counts as no match: the next of the list, the next shorter prefix or
 * `on_no_match` is tried. Throws UndefinedConfiguration for what Envoy refuses, and when asked for what is not judged here.
 */
export function compileMatcher<T>(matcher: Message, place: string, action: CompileAction<T>): Picker<T> {
	const kind = oneOf(matcher, ['matcher_list', 'matcher_tree']);
	const otherwise = messageField(matcher, 'on_no_match');
	const onNoMatch =
		otherwise === undefined ? () => undefined : compileOnMatch(otherwise, `${place}, on_no_match`, action);
	if (kind === undefined) return onNoMatch;
	const of = messageField(matcher, kind) ?? {};
	const pick = kind === 'matcher_list' ? compileList(of, place, action) : compileTree(of, place, action);
	return (request) => pick(request) ?? onNoMatch(request);
}

function compileOnMatch<T>(onMatch: Message, place: string, action: CompileAction<T>): Picker<T> {
	if (flagField(onMatch, 'keep_matching'))
		throw new UndefinedConfiguration(`${place}: Envoy refuses keep_matching here`);
	switch (oneOf(onMatch, ['matcher', 'action'])) {
		case 'matcher':
			return compileMatcher(messageField(onMatch, 'matcher') ?? {}, place, action);
		case 'action': {
			const extension = messageField(onMatch, 'action') ?? {};
			const config = messageField(extension, 'typed_config');
			if ((textField(extension, 'name') ?? '') === '' || config === undefined) {
				throw new UndefinedConfiguration(`${place}: an action has no name or no typed_config`);
			}
			const result = action(config, place);
			return () => result;
		}
		default:
			throw new UndefinedConfiguration(`${place}: neither a matcher nor an action`);
	}
}

function compileList<T>(list: Message, place: string, action: CompileAction<T>): Picker<T> {
	const entries = messagesField(list, 'matchers').map((entry, index) => {
		const [predicate, onMatch] = [messageField(entry, 'predicate'), messageField(entry, 'on_match')];
		if (predicate === undefined || onMatch === undefined) {
			throw new UndefinedConfiguration(`${place}: an entry of matcher_list has no predicate or no on_match`);
		}
		return { holds: compilePredicate(predicate), pick: compileOnMatch(onMatch, `${place}, matcher ${index}`, action) };
	});
	if (entries.length === 0) throw new UndefinedConfiguration(`${place}: matcher_list is empty`);
	return (request) => first(entries, ({ holds, pick }) => (holds(request) ? pick(request) : undefined));
}

function compileTree<T>(tree: Message, place: string, action: CompileAction<T>): Picker<T> {
	const input = messageField(tree, 'input');
	const kind = oneOf(tree, ['exact_match_map', 'prefix_match_map', 'custom_match']);
	if (input === undefined || kind === undefined)
		throw new UndefinedConfiguration(`${place}: matcher_tree is not whole`);
	const valueIn = compileInput(input);
	if (kind === 'custom_match') {
		return () => {
			throw new UndefinedConfiguration(`${place}: custom_match is not judged here`);
		};
	}
	const map = messageField(messageField(tree, kind) ?? {}, 'map') ?? {};
	const pickers = new Map(
		Object.keys(map).map((key) => {
			const onMatch = messageField({ entry: map[key] }, 'entry') ?? {};
			return [key, compileOnMatch(onMatch, `${place}, ${JSON.stringify(key)}`, action)];
		}),
	);
	if (pickers.size === 0) throw new UndefinedConfiguration(`${place}: ${kind} is empty`);
	const longestFirst = [...pickers].sort(([a], [b]) => b.length - a.length);
	return (request) => {
		const value = valueIn(request);
		// A header that is absent has no value, not an empty one.
		if (value === undefined) return undefined;
		if (kind === 'exact_match_map') return pickers.get(value)?.(request);
		return first(longestFirst, ([prefix, pick]) => (value.startsWith(prefix) ? pick(request) : undefined));
	};
}

function first<Item, T>(items: Iterable<Item>, f: (item: Item) => T | undefined): T | undefined {
	for (const item of items) {
		const result = f(item);
		if (result !== undefined) return result;
	}
	return undefined;
}
