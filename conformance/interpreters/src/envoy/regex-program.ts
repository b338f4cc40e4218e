// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { flattenedSize, type Instruction } from './regex-flatten.ts';
import type { Node, Range } from './regex-syntax.ts';

// Far more than any limit in use; nested counts would otherwise multiply without end.
const MAX_CODE = 100_000;

interface Fragment {
	readonly begin: number;
	readonly ends: readonly ((to: number) => void)[];
	readonly nullable: boolean;
}

/**
 * Gives the number of instructions of RE2's program for a pattern, the measure of `re2.max_program_size`.
 *
 * It repeats RE2's compilation (Thompson construction as in `re2/compile.cc`, then the flattening of `re2/prog.cc`) for
 * the tree as written. RE2 first shares common beginnings of alternatives and joins neighbouring repetitions of one
 * class, which this does not: the number is RE2's own for patterns without those, else it is larger, never smaller.
 */
export function programSize(tree: Node, ignoreCase: boolean): number {
	const pieces = flat(tree);
	const anchored = pieces[0]?.kind === 'begin';
	let rest = anchored ? pieces.slice(1) : pieces;
	const prefix = anchored ? rest.findIndex(({ kind }) => kind !== 'character') : 0;
	// A literal beginning of an anchored pattern is compared apart and is no part of the program (`Regexp::RequiredPrefix`).
	rest = prefix === -1 ? [] : rest.slice(prefix);
	if (rest.at(-1)?.kind === 'end') rest = rest.slice(0, -1);
	const program = new Program(ignoreCase);
	return program.size({ kind: 'sequence', of: rest }, !anchored || prefix !== 0);
}

function flat(tree: Node): readonly Node[] {
	return tree.kind === 'sequence' ? tree.of.flatMap(flat) : [tree];
}

class Program {
	readonly #code: Instruction[] = [{ kind: 'fail' }];
	readonly #ignoreCase: boolean;

	constructor(ignoreCase: boolean) {
		this.#ignoreCase = ignoreCase;
	}

	size(tree: Node, unanchored: boolean): number {
		const body = this.#compile(tree);
		const match = this.#add({ kind: 'match' });
		for (const patch of body.ends) patch(match);
		const start = body.begin === -1 ? match : body.begin;
		return flattenedSize(this.#code, start, unanchored ? this.#skip(start) : start);
	}

	#add(instruction: Instruction): number {
		if (this.#code.length > MAX_CODE) throw new UndefinedConfiguration('a regular expression repeats too much');
		return this.#code.push(instruction) - 1;
	}

	// The loop `.*?` over any byte that RE2 puts before a pattern that is not anchored.
	#skip(start: number): number {
		const byte = { kind: 'step' as const, out: 0 };
		byte.out = this.#add({ kind: 'fork', out: start, other: this.#add(byte) });
		return byte.out;
	}

	#step(): Fragment {
		const step = { kind: 'step' as const, out: 0 };
		return { begin: this.#add(step), ends: [outOf(step)], nullable: false };
	}

	#compile(node: Node): Fragment {
		switch (node.kind) {
			case 'character':
				return this.#bytes(node.code);
			case 'set':
				return this.#set(node.ranges, node.wide);
			case 'begin':
			case 'end':
			case 'boundary':
				return { ...this.#step(), nullable: true };
			case 'capture':
				return [this.#step(), this.#compile(node.of), this.#step()].reduce(sequence);
			case 'sequence':
				return node.of.map((item) => this.#compile(item)).reduce(sequence, NOTHING);
			case 'choice':
				return node.of.map((item) => this.#compile(item)).reduce((a, b) => this.#fork(a, b));
			case 'repeat':
				return this.#repeat(node.of, node.min, node.max);
		}
	}

	#bytes(code: number): Fragment {
		const [other] = this.#ignoreCase ? this.#foldsBeyondAscii([[code, code]]) : [];
		if (other !== undefined) return this.#fork(this.#fork(this.#step(), this.#step()), other);
		return this.#run(code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
	}

	// Without case, k and s are also a character of three and of two bytes.
	#foldsBeyondAscii(ranges: readonly Range[]): Fragment[] {
		const holds = (letter: number) => ranges.some(([from, to]) => from <= letter && letter <= to);
		const folds: Fragment[] = [];
		if (holds(75) || holds(107)) folds.push(this.#run(3));
		if (holds(83) || holds(115)) folds.push(this.#run(2));
		return folds;
	}

	#run(length: number): Fragment {
		return Array.from({ length }, () => this.#step()).reduce(sequence);
	}

	#set(ranges: readonly Range[], wide: boolean): Fragment {
		const letters = (from: number) => ranges.filter(([low, high]) => low >= from && high < from + 26);
		const folds = letters(65).every(([low, high]) => letters(97).some(([l, h]) => l === low + 32 && h === high + 32));
		const kept =
			folds && letters(65).length === letters(97).length ? ranges.length - letters(65).length : ranges.length;
		const parts = Array.from({ length: kept }, () => this.#step());
		if (wide) parts.push(this.#beyondAscii());
		else if (this.#ignoreCase) parts.push(...this.#foldsBeyondAscii(ranges));
		return parts.length === 0 ? { ...this.#step(), ends: [] } : parts.reduce((a, b) => this.#fork(a, b));
	}

	// Two, three and four bytes share their last ones, as in `Compiler::Add_80_10ffff`.
	#beyondAscii(): Fragment {
		const [two, three, four, last, second, third] = Array.from({ length: 6 }, () => this.#step());
		if (!two || !three || !four || !last || !second || !third) throw new RangeError('unreachable');
		for (const [from, to] of [
			[two, last],
			[three, second],
			[second, last],
			[four, third],
			[third, second],
		] as const) {
			for (const patch of from.ends) patch(to.begin);
		}
		const leads = this.#fork(this.#fork(two, three), four);
		return { ...leads, ends: last.ends };
	}

	#repeat(of: Node, min: number, max: number): Fragment {
		if (max === Number.POSITIVE_INFINITY) {
			if (min === 0) return this.#star(this.#compile(of));
			const copies = Array.from({ length: min }, () => this.#compile(of));
			return [...copies.slice(0, -1), this.#plus(copies.at(-1) ?? NOTHING)].reduce(sequence);
		}
		let optional = NOTHING;
		for (let left = max - min; left > 0; left--) optional = this.#optional(sequence(this.#compile(of), optional));
		return [...Array.from({ length: min }, () => this.#compile(of)), optional].reduce(sequence);
	}

	#star(of: Fragment): Fragment {
		if (of.begin === -1) return of;
		return of.nullable ? this.#optional(this.#plus(of)) : this.#loop(of);
	}

	#plus(of: Fragment): Fragment {
		if (of.begin === -1) return of;
		return { ...this.#loop(of), begin: of.begin, nullable: of.nullable };
	}

	#loop(of: Fragment): Fragment {
		const fork = { kind: 'fork' as const, out: of.begin, other: 0 };
		const begin = this.#add(fork);
		for (const patch of of.ends) patch(begin);
		return { begin, ends: [otherOf(fork)], nullable: true };
	}

	#optional(of: Fragment): Fragment {
		if (of.begin === -1) return of;
		const fork = { kind: 'fork' as const, out: of.begin, other: 0 };
		return { begin: this.#add(fork), ends: [otherOf(fork), ...of.ends], nullable: true };
	}

	#fork(a: Fragment, b: Fragment): Fragment {
		if (a.begin === -1) return this.#optional(b);
		if (b.begin === -1) return this.#optional(a);
		const begin = this.#add({ kind: 'fork', out: a.begin, other: b.begin });
		return { begin, ends: [...a.ends, ...b.ends], nullable: a.nullable || b.nullable };
	}
}

const NOTHING: Fragment = { begin: -1, ends: [], nullable: true };

function sequence(a: Fragment, b: Fragment): Fragment {
	if (a.begin === -1) return b;
	if (b.begin === -1) return a;
	for (const patch of a.ends) patch(b.begin);
	return { begin: a.begin, ends: b.ends, nullable: a.nullable && b.nullable };
}

function outOf(instruction: { out: number }): (to: number) => void {
	return (to) => {
		instruction.out = to;
	};
}

function otherOf(instruction: { other: number }): (to: number) => void {
	return (to) => {
		instruction.other = to;
	};
}
