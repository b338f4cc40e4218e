// SPDX-License-Identifier: Apache-2.0
import { address, digits, duration, FlowReader, moment, quoted, special, Unusual, word, wordOf } from './plain-flow.ts';

const entry = new RegExp(`^(${word}|${quoted}):(?: (.+))?$`);
const scalar = new RegExp(
	`^(?:${word}(?::(?=[\\w/])[\\w./@-]*)*(?: [\\w./@-]+)*|${duration}|${address}|${moment}|${quoted}|${digits})$`,
);

interface Line {
	readonly indent: number;
	readonly text: string;
}

/**
 * The value of a YAML document that is written in the plainest way, as programs and most people write it: maps and lists
 * in blocks or on one line, words, whole numbers, and quotes without escapes. `undefined` for every other document,
 * right or wrong: the thorough reader is an order of magnitude slower and knows the rest.
 */
export function readPlainYaml(text: string): { readonly value: unknown } | undefined {
	try {
		const reader = new BlockReader(linesOf(text));
		return { value: reader.document() };
	} catch (error) {
		if (error instanceof Unusual || error instanceof RangeError) return undefined;
		throw error;
	}
}

function linesOf(text: string): Line[] {
	const lines: Line[] = [];
	for (const line of text.split('\n')) {
		const content = line.trimStart();
		if (content === '' && line === '') continue;
		const indent = line.length - content.length;
		if (content.startsWith('#') && /^ *$/.test(line.slice(0, indent))) continue;
		lines.push({ indent, text: content });
		if (indent > 0 && !/^ +$/.test(line.slice(0, indent))) throw new Unusual();
	}
	return lines;
}

class BlockReader {
	readonly #lines: Line[];
	#at = 0;

	constructor(lines: Line[]) {
		this.#lines = lines;
	}

	document(): unknown {
		if (this.#lines.length === 0) return null;
		const value = this.#block(this.#lines[0]!.indent);
		if (this.#at < this.#lines.length) throw new Unusual();
		return value;
	}

	#block(indent: number): unknown {
		return this.#isItem(indent) ? this.#list(indent) : this.#map(indent);
	}

	#isItem(indent: number): boolean {
		const line = this.#lines[this.#at];
		return line?.indent === indent && line.text.startsWith('- ');
	}

	#list(indent: number): unknown[] {
		const items: unknown[] = [];
		while (this.#isItem(indent)) {
			const text = this.#lines[this.#at]!.text.slice(2);
			if (text.startsWith('- ') || entry.test(text)) {
				this.#lines[this.#at] = { indent: indent + 2, text };
				items.push(this.#block(indent + 2));
			} else {
				this.#at++;
				items.push(this.#inline(text));
			}
		}
		return items;
	}

	#map(indent: number): object {
		const fields: Record<string, unknown> = {};
		for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
			const [, key, rest] = entry.exec(line.text) ?? [];
			if (key === undefined) break;
			const name = String(wordOf(key));
			if (special.test(name) || Object.hasOwn(fields, name)) throw new Unusual();
			this.#at++;
			fields[name] = rest === undefined ? this.#below(indent) : this.#inline(rest);
		}
		return fields;
	}

	#below(indent: number): unknown {
		if (this.#isItem(indent)) return this.#list(indent);
		const next = this.#lines[this.#at];
		return next !== undefined && next.indent > indent ? this.#block(next.indent) : null;
	}

	/** The value on the rest of a line. A deeper line that continues it is met by nobody, and so refused at the end. */
	#inline(text: string): unknown {
		if (text.startsWith('{') || text.startsWith('[')) return new FlowReader(text).whole();
		if (!scalar.test(text)) throw new Unusual();
		return wordOf(text);
	}
}
