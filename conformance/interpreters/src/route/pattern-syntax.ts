// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';

/** A pattern in JavaScript's syntax (flag `u`), and whether the empty string is one of its matches. */
export interface Translated {
	readonly javaScript: string;
	readonly nullable: boolean;
}

/**
 * Reads a pattern of the syntax that RE2 and Rust's `regex` share and writes it for JavaScript, whose backtracking picks
 * the same leftmost-first match. Throws {@link UndefinedConfiguration} for anything else, also for a repeated group that
 * can match nothing, where the engines stop at different places.
 */
export function translatePattern(source: string): Translated {
	const reader = new Reader(source);
	const translated = alternation(reader);
	if (reader.peek() !== undefined) reader.refuse('an unmatched )');
	return translated;
}

class Reader {
	readonly #points: readonly string[];
	readonly #source: string;
	#at = 0;

	constructor(source: string) {
		this.#source = source;
		this.#points = [...source];
	}

	peek(offset = 0): string | undefined {
		return this.#points[this.#at + offset];
	}

	next(): string {
		const point = this.#points[this.#at++];
		if (point === undefined) this.refuse('an unexpected end');
		return point;
	}

	eat(text: string): boolean {
		if (this.#points.slice(this.#at, this.#at + text.length).join('') !== text) return false;
		this.#at += text.length;
		return true;
	}

	refuse(what: string): never {
		throw new UndefinedConfiguration(`regular expression ${JSON.stringify(this.#source)}: ${what}`);
	}
}

function alternation(reader: Reader): Translated {
	const branches = [sequence(reader)];
	while (reader.eat('|')) branches.push(sequence(reader));
	return { javaScript: branches.map((b) => b.javaScript).join('|'), nullable: branches.some((b) => b.nullable) };
}

function sequence(reader: Reader): Translated {
	let javaScript = '';
	let nullable = true;
	for (let p = reader.peek(); p !== undefined && p !== '|' && p !== ')'; p = reader.peek()) {
		const part = repeated(reader, atom(reader));
		javaScript += part.javaScript;
		nullable &&= part.nullable;
	}
	return { javaScript, nullable };
}

interface Atom extends Translated {
	readonly assertion?: boolean;
}

function atom(reader: Reader): Atom {
	const point = reader.next();
	if (point === '(') return group(reader);
	if (point === '[') return { javaScript: characterClass(reader), nullable: false };
	if (point === '.') return { javaScript: '[^\\n]', nullable: false };
	if (point === '^' || point === '$') return { javaScript: point, nullable: true, assertion: true };
	if ('*+?{'.includes(point)) reader.refuse(`nothing to repeat before ${point}`);
	if (point !== '\\') return { javaScript: literal(point), nullable: false };
	const letter = reader.next();
	if (letter === 'b' || letter === 'B') return { javaScript: `\\${letter}`, nullable: true, assertion: true };
	if (letter === 'A') return { javaScript: '^', nullable: true, assertion: true };
	if (letter === 'z') return { javaScript: '$', nullable: true, assertion: true };
	if (letter === 's') return { javaScript: '[\\t\\n\\f\\r ]', nullable: false };
	if (letter === 'S') return { javaScript: '[^\\t\\n\\f\\r ]', nullable: false };
	return { javaScript: escaped(reader, letter), nullable: false };
}

function group(reader: Reader): Translated {
	if (!reader.eat('?:') && reader.peek() === '?') reader.refuse('look-around, flags and named groups are not judged');
	const inner = alternation(reader);
	if (!reader.eat(')')) reader.refuse('an unclosed group');
	return { javaScript: `(?:${inner.javaScript})`, nullable: inner.nullable };
}

function repeated(reader: Reader, inner: Atom): Translated {
	const quantifier = readQuantifier(reader);
	if (quantifier === undefined) return inner;
	if (inner.assertion) reader.refuse('a repeated assertion');
	const lazy = reader.eat('?') ? '?' : '';
	const following = reader.peek();
	if (following !== undefined && '*+?{'.includes(following)) reader.refuse('a repetition of a repetition');
	if (inner.nullable && quantifier.most > 1) reader.refuse('a repeated group that can match nothing');
	return {
		javaScript: `${inner.javaScript}${quantifier.text}${lazy}`,
		nullable: inner.nullable || quantifier.least === 0,
	};
}

function readQuantifier(reader: Reader): { text: string; least: number; most: number } | undefined {
	if (reader.eat('*')) return { text: '*', least: 0, most: Number.POSITIVE_INFINITY };
	if (reader.eat('+')) return { text: '+', least: 1, most: Number.POSITIVE_INFINITY };
	if (reader.eat('?')) return { text: '?', least: 0, most: 1 };
	if (!reader.eat('{')) return undefined;
	let text = '';
	while (reader.peek() !== '}') text += reader.next();
	reader.next();
	const bounds = /^(\d+)(,(\d*))?$/.exec(text);
	if (bounds === null) reader.refuse('a { that is no repetition');
	const least = Number(bounds[1]);
	const most = bounds[2] === undefined ? least : bounds[3] === '' ? Number.POSITIVE_INFINITY : Number(bounds[3]);
	// RE2 refuses counts above 1000 (re2 `kMaxRepeat`).
	if (least > 1000 || (Number.isFinite(most) && most > 1000) || least > most)
		reader.refuse('a repetition out of range');
	return { text: `{${text}}`, least, most };
}

function characterClass(reader: Reader): string {
	let text = reader.eat('^') ? '[^' : '[';
	if (reader.peek() === ']') reader.refuse('a class that begins with ]');
	while (!reader.eat(']')) {
		const low = classItem(reader);
		text += low.javaScript;
		if (reader.peek() !== '-' || reader.peek(1) === ']') continue;
		reader.next();
		const high = classItem(reader);
		if (low.point === undefined || high.point === undefined || low.point > high.point)
			reader.refuse('a range in a class');
		text += `-${high.javaScript}`;
	}
	return `${text}]`;
}

function classItem(reader: Reader): { javaScript: string; point?: string } {
	const point = reader.next();
	const twice = reader.peek() === point;
	if (point === '[' || (twice && '&-~'.includes(point))) reader.refuse('a nested class or a class operator');
	if (point !== '\\') return { javaScript: literal(point), point };
	const letter = reader.next();
	if (letter === 's') return { javaScript: '\\t\\n\\f\\r ' };
	if ('dDwW'.includes(letter)) return { javaScript: `\\${letter}` };
	const javaScript = escaped(reader, letter);
	return isPunctuation(letter) ? { javaScript, point: letter } : { javaScript };
}

function escaped(reader: Reader, letter: string): string {
	if ('dDwWtnrfv'.includes(letter)) return `\\${letter}`;
	if (letter === 'a') return '\\x07';
	if (letter === 'x') {
		const digits = reader.next() + reader.next();
		if (!/^[0-9A-Fa-f]{2}$/.test(digits)) reader.refuse('an escape that is not judged');
		return `\\x${digits}`;
	}
	// Rust reads \< and \> as word boundaries, RE2 refuses \_.
	if (!isPunctuation(letter) || '<>_'.includes(letter))
		reader.refuse(`the escape \\${letter} is not common to RE2 and Rust`);
	return literal(letter);
}

function isPunctuation(point: string): boolean {
	return /^[ -/:-@[-`{-~]$/.test(point);
}

function literal(point: string): string {
	if (!isPunctuation(point)) return point;
	return `\\x${point.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
