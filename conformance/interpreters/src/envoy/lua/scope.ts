// SPDX-License-Identifier: Apache-2.0
import { LuaSyntaxError } from './refusal.ts';
import type { Target, Upvalue, Variable } from './syntax.ts';

// LuaJIT's limits (LJ_MAX_LOCVAR, LJ_MAX_UPVAL): beyond them a script does not compile.
const MOST_LOCALS = 200;
const MOST_UPVALUES = 60;

/** The variables that are in sight while a function is read. */
export class Scope {
	readonly around: Scope | undefined;
	readonly variadic: boolean;
	readonly upvalues: Upvalue[] = [];
	#seen: Variable[] = [];
	#slots = 0;

	constructor(around: Scope | undefined, variadic: boolean) {
		this.around = around;
		this.variadic = variadic;
	}

	/** Declares a local; it hides one of the same name from here to the end of its block. */
	declare(name: string): Variable {
		if (this.#seen.length >= MOST_LOCALS) throw new LuaSyntaxError(`more than ${MOST_LOCALS} local variables`);
		const slot = this.#slots++;
		const variable = { name, slot, fresh: false, reassigned: false, assignedInside: false };
		this.#seen.push(variable);
		return variable;
	}

	/** Reads something whose locals end with it. */
	block<T>(read: () => T): T {
		const before = this.#seen.length;
		const result = read();
		this.#seen.length = before;
		return result;
	}

	/** What a name means here. */
	find(name: string): Target {
		const variable = this.#seen.findLast((candidate) => candidate.name === name);
		if (variable !== undefined) return { kind: 'local', variable };
		const outer = this.around?.find(name);
		if (outer === undefined || outer.kind === 'global' || outer.kind === 'index') return { kind: 'global', name };
		const known = this.upvalues.findIndex((candidate) => candidate.variable === outer.variable);
		if (known !== -1) return { kind: 'upvalue', variable: outer.variable, index: known };
		if (this.upvalues.length >= MOST_UPVALUES) throw new LuaSyntaxError(`more than ${MOST_UPVALUES} upvalues`);
		const index = outer.kind === 'local' ? outer.variable.slot : outer.index;
		const length = this.upvalues.push({ variable: outer.variable, from: outer.kind, index });
		return { kind: 'upvalue', variable: outer.variable, index: length - 1 };
	}
}
