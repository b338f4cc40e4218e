// SPDX-License-Identifier: Apache-2.0

/**
 * One instruction of a compiled pattern: `step` consumes a byte, records a group or asserts a position, which is what RE2
 * keeps; `fork` goes on in two places. Targets are indexes into the list of instructions.
 */
export type Instruction =
	| { readonly kind: 'step'; readonly out: number }
	| { readonly kind: 'fork'; readonly out: number; readonly other: number }
	| { readonly kind: 'match' | 'fail' };

/**
 * Gives the number of instructions after RE2's flattening (`Prog::Flatten` in `re2/prog.cc`): forks are dissolved into
 * lists, one for each place that a step leads to, and a list that runs into another one jumps there.
 * `start` and `unanchored` are the two entries; instruction 0 is `fail`.
 */
export function flattenedSize(code: readonly Instruction[], start: number, unanchored: number): number {
	const { roots, before } = successors(code, start, unanchored);
	for (const root of [...roots].sort((a, b) => b - a)) {
		if (root === 0 || root === start || root === unanchored) continue;
		const { reached } = listOf(code, root, roots);
		// What can also be reached from elsewhere without passing the root begins a list of its own.
		for (const id of reached) if (before.get(id)?.some((from) => !reached.has(from))) roots.add(id);
	}
	return [...roots].reduce((sum, root) => sum + listOf(code, root, roots).length, 0);
}

interface Successors {
	readonly roots: Set<number>;
	readonly before: ReadonlyMap<number, readonly number[]>;
}

function successors(code: readonly Instruction[], start: number, unanchored: number): Successors {
	const roots = new Set([0, unanchored, start]);
	const before = new Map<number, number[]>();
	const seen = new Set<number>();
	const waiting = [unanchored];
	for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
		if (seen.has(id)) continue;
		seen.add(id);
		const instruction = code[id];
		if (instruction?.kind === 'step') {
			roots.add(instruction.out);
			waiting.push(instruction.out);
		} else if (instruction?.kind === 'fork') {
			for (const out of [instruction.other, instruction.out]) before.set(out, [...(before.get(out) ?? []), id]);
			waiting.push(instruction.other, instruction.out);
		}
	}
	return { roots, before };
}

interface List {
	readonly reached: ReadonlySet<number>;
	readonly length: number;
}

// The instructions reached from a root without consuming anything; another root is a jump.
function listOf(code: readonly Instruction[], root: number, roots: ReadonlySet<number>): List {
	const reached = new Set<number>();
	const waiting = [root];
	let length = 0;
	for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
		if (reached.has(id)) continue;
		reached.add(id);
		const instruction = code[id];
		if (instruction?.kind !== 'fork' || (id !== root && roots.has(id))) length++;
		else waiting.push(instruction.other, instruction.out);
	}
	return { reached, length };
}
