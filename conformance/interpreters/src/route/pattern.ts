// SPDX-License-Identifier: Apache-2.0
import { translatePattern } from './pattern-syntax.ts';

/** A regular expression of a match, in the syntax that RE2 and Rust's `regex` share. */
export interface Pattern {
	readonly source: string;
	/** RE2's full match: some way of matching covers the whole value (Envoy `type/matcher/v3/regex.proto`). */
	covers(value: string): boolean;
	/**
	 * Linkerd's rule: the leftmost-first match must be the whole value, another way of matching does not count
	 * (linkerd2-proxy `http/route/src/http/match/header.rs`, `path.rs`).
	 */
	finds(value: string): boolean;
	/** Go's `MatchString`: it matches somewhere in the value. */
	occursIn(value: string): boolean;
}

const compiled = new Map<string, Pattern>();

/**
 * Compiles a pattern, once per source. Throws `UndefinedConfiguration` for what RE2 or Rust's `regex` refuse or read
 * differently: look-around, backreferences, inline flags, nested classes, class operators.
 */
export function compilePattern(source: string): Pattern {
	const known = compiled.get(source);
	if (known !== undefined) return known;
	const { javaScript } = translatePattern(source);
	const whole = new RegExp(`^(?:${javaScript})$`, 'u');
	const first = new RegExp(javaScript, 'u');
	const pattern: Pattern = {
		source,
		covers: (value) => whole.test(value),
		finds: (value) => {
			const found = first.exec(value);
			return found !== null && found.index === 0 && found[0].length === value.length;
		},
		occursIn: (value) => first.test(value),
	};
	if (compiled.size > 10_000) compiled.clear();
	compiled.set(source, pattern);
	return pattern;
}
