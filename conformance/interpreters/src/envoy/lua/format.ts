// SPDX-License-Identifier: Apache-2.0
import { integerAt, textAt } from './arguments.ts';
import { toText } from './base-library.ts';
import { notJudged } from './refusal.ts';
import { LuaError, type Value } from './values.ts';

const DIRECTIVE = /%(?:%|([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?([\s\S]?))/g;

/** `string.format` for strings, characters and whole numbers; how LuaJIT writes others is not judged. */
export function format(args: readonly Value[]): string {
	let next = 0;
	return textAt(args, 0).replace(DIRECTIVE, (all, flags = '', width = '', precision: string | undefined, kind = '') => {
		if (all === '%%') return '%';
		next++;
		if (next >= args.length && /[a-zA-Z]/.test(kind)) throw new LuaError(`bad argument #${next + 1}: no value`);
		const least = Number(width);
		switch (kind) {
			case 's': {
				const text = toText(args[next]);
				return padded(precision === undefined ? text : text.slice(0, Number(precision)), least, flags);
			}
			case 'c':
				return padded(String.fromCharCode(integerAt(args, next) & 255), least, flags);
			case 'd':
			case 'i':
				return whole(String(Math.abs(integerAt(args, next))), integerAt(args, next) < 0, flags, least, precision);
			case 'x':
			case 'X':
			case 'o':
			case 'u':
				return unsigned(integerAt(args, next), kind, flags, least, precision);
			default:
				return notJudged(`string.format with ${all}`);
		}
	});
}

function unsigned(value: number, kind: string, flags: string, least: number, precision?: string): string {
	if (value < 0 || flags.includes('#')) return notJudged('string.format of a negative number without a sign');
	const digits = value.toString(kind === 'o' ? 8 : kind === 'u' ? 10 : 16);
	return whole(kind === 'X' ? digits.toUpperCase() : digits, false, flags.replace(/[+ ]/g, ''), least, precision);
}

function whole(digits: string, negative: boolean, flags: string, least: number, precision?: string): string {
	if (precision !== undefined && Number(precision) === 0 && digits === '0') return notJudged('a number with no digits');
	const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
	const fills = flags.includes('0') && !flags.includes('-') && precision === undefined;
	const long = digits.padStart(fills ? least - sign.length : Number(precision ?? 0), '0');
	return padded(sign + long, least, flags);
}

function padded(text: string, least: number, flags: string): string {
	return flags.includes('-') ? text.padEnd(least) : text.padStart(least);
}
