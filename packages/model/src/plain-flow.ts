// SPDX-License-Identifier: Apache-2.0

/** The sources of the patterns of what plain documents are made of. */
export const word = String.raw`[A-Za-z_/][\w./@-]*`;
/** Quotes without escapes. */
export const quoted = String.raw`"[ !#-\[\]-~]*"|'[ -&(-~]*'`;
/** A whole number that every reader reads alike. */
export const digits = '(?:0|[1-9][0-9]{0,14})';
/** A length of time. */
export const duration = '(?:[1-9][0-9]*[hms])+';
/** An IPv4 address. */
export const address = String.raw`[0-9]+(?:\.[0-9]+){3}`;
/** A moment as Kubernetes writes it, which every reader takes for a text. */
export const moment = String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?Z`;

const number = new RegExp(`^${digits}$`);
const token = new RegExp(`(?:${word}|${duration}|${address}|${moment}|${quoted}|${digits})(?=[ ,:}\\]]|$)`, 'y');

/** Words that mean something else to some reader: the thorough reader looks at them. */
export const special = /^(?:y|n|yes|no|on|off|true|false|null|__proto__)$/i;

/** What the plain reader does not read. */
export class Unusual extends Error {}

/** Reads a value that stands on one line: a map, a list, or a word. */
export class FlowReader {
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	whole(): unknown {
		const value = this.#value();
		if (this.#at < this.#text.length) throw new Unusual();
		return value;
	}

	#value(): unknown {
		if (this.#take('{')) return this.#map();
		if (this.#take('[')) return this.#list();
		return this.#word();
	}

	#map(): object {
		const fields: Record<string, unknown> = {};
		this.#take(' ');
		if (this.#take('}')) return fields;
		do {
			const name = String(this.#word());
			if (special.test(name) || Object.hasOwn(fields, name) || !this.#take(': ')) throw new Unusual();
			fields[name] = this.#value();
		} while (this.#take(', '));
		this.#take(' ');
		if (!this.#take('}')) throw new Unusual();
		return fields;
	}

	#list(): unknown[] {
		const items: unknown[] = [];
		this.#take(' ');
		if (this.#take(']')) return items;
		do items.push(this.#value());
		while (this.#take(', '));
		this.#take(' ');
		if (!this.#take(']')) throw new Unusual();
		return items;
	}

	#word(): unknown {
		token.lastIndex = this.#at;
		const [found] = token.exec(this.#text) ?? [];
		if (found === undefined) throw new Unusual();
		this.#at += found.length;
		return wordOf(found);
	}

	#take(expected: string): boolean {
		if (!this.#text.startsWith(expected, this.#at)) return false;
		this.#at += expected.length;
		return true;
	}
}

/** The value of a word, a number or a text in quotes. */
export function wordOf(text: string): string | number | boolean {
	if (text.startsWith('"') || text.startsWith("'")) return text.slice(1, -1);
	if (number.test(text)) return Number(text);
	if (text === 'true' || text === 'false') return text === 'true';
	if (special.test(text)) throw new Unusual();
	return text;
}
