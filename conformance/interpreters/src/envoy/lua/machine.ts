// SPDX-License-Identifier: Apache-2.0
import { LIBRARIES } from './read-expression.ts';
import type { Script } from './read-script.ts';
import { notJudged } from './refusal.ts';
import { LuaError, LuaTable, type Value } from './values.ts';

/** A variable as it lives: what it holds, and the machine that made it. */
export interface Cell {
	value: Value;
	readonly owner: Machine;
}

const MOST_STEPS = 1_000_000;
const DEEPEST_CALL = 150;
const LONGEST = 1 << 20;

// What LuaJIT and Envoy put among the globals and nothing here stands for.
const UNKNOWN: ReadonlySet<string> = new Set(
	(
		'_G _VERSION bit collectgarbage coroutine debug dofile ffi gcinfo getfenv getmetatable io jit load loadfile ' +
		'loadstring module newproxy next os package rawequal rawget rawlen rawset require setfenv setmetatable xpcall'
	).split(' '),
);

/**
 * One run of a script, bounded: `loader` is the run that loaded it, for the run of a request. What the loader made lives on
 * from request to request, so a request may neither change it nor read what another may have changed.
 */
export class Machine {
	readonly #script: Script;
	readonly #loader: Machine | undefined;
	readonly #library: ReadonlyMap<string, Value>;
	readonly #globals = new Map<string, Value>();
	#steps = 0;
	#depth = 0;

	constructor(script: Script, library: ReadonlyMap<string, Value>, loader?: Machine) {
		this.#script = script;
		this.#library = library;
		this.#loader = loader;
	}

	/** Counts work; throws NotJudged where it is too much. */
	spend(steps: number): void {
		this.#steps += steps;
		if (this.#steps > MOST_STEPS) notJudged('a script that takes this long');
	}

	/** Counts a string that is made. */
	made(text: string): string {
		this.spend(text.length >> 6);
		return text.length > LONGEST ? notJudged('a string of this length') : text;
	}

	/** Does what a call does, one level deeper. */
	deeper<T>(run: () => T): T {
		if (this.#depth >= DEEPEST_CALL) notJudged('calls of this depth');
		this.#depth++;
		try {
			return run();
		} finally {
			this.#depth--;
		}
	}

	/** A function of a library, such as `string.find`. */
	library(name: string): Value {
		return this.#library.has(name) ? this.#library.get(name) : notJudged(name);
	}

	/** What a global holds. */
	global(name: string): Value {
		if (this.#globals.has(name)) return this.#globals.get(name);
		if (this.#loader !== undefined) {
			if (this.#script.assigned.has(name)) notJudged(`the global ${name}, which may be left from another request`);
			return this.#loader.global(name);
		}
		if (UNKNOWN.has(name) || LIBRARIES.has(name)) notJudged(`the global ${name}`);
		return this.#library.get(name);
	}

	/** Gives a global a value, for this run. */
	setGlobal(name: string, value: Value): void {
		this.#globals.set(name, value);
	}

	/** What a variable of a function around the running one holds. */
	read(cell: Cell, assignedInside: boolean): Value {
		if (assignedInside && cell.owner !== this) notJudged('a variable that another request may have changed');
		return cell.value;
	}

	/** Gives a variable a value. */
	write(cell: Cell, value: Value): void {
		if (cell.owner !== this) notJudged('a request that changes a variable for the next one');
		cell.value = value;
	}

	/** A table that may be read. */
	readable(table: LuaTable): LuaTable {
		this.spend(1);
		if (table.owner !== this && this.#script.changesTables) notJudged('a table that another request may have changed');
		return table;
	}

	/** A table that may be changed. */
	writable(table: LuaTable): LuaTable {
		this.spend(1);
		return table.owner === this ? table : notJudged('a request that changes a table for the next one');
	}

	/** Puts a value under a key of something; throws LuaError where it is no table. */
	put(of: Value, key: Value, value: Value): void {
		if (!(of instanceof LuaTable)) throw new LuaError('attempt to index something that is no table');
		this.writable(of).set(key, value);
	}
}
