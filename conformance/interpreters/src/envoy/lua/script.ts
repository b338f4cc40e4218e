// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../../contract.ts';
import { baseLibrary } from './base-library.ts';
import { runScript } from './execute.ts';
import { Machine } from './machine.ts';
import { call } from './operators.ts';
import { readScript } from './read-script.ts';
import { LuaSyntaxError, NotJudged } from './refusal.ts';
import { stringLibrary } from './string-library.ts';
import { mathLibrary, tableLibrary } from './table-library.ts';
import { type Handle, LuaError, type Value } from './values.ts';

const library: ReadonlyMap<string, Value> = new Map<string, Value>([
	...Object.entries(baseLibrary),
	...Object.entries(stringLibrary),
	...Object.entries(tableLibrary),
	...Object.entries(mathLibrary),
]);

/**
 * Loads a script (UTF-16, as configuration holds it) and gives its global function of a name, ready to be called for one
 * request after another with the handle that is made for it; each call is as the first after loading, and bounded. It gives
 * what `result` makes of the values returned, and undefined where the function raises an error.
 *
 * Throws UndefinedConfiguration where LuaJIT does not load the script, or loads no such function. What this interpreter does
 * not judge (time, chance, metatables, coroutines, whatever one request leaves for the next) throws UndefinedConfiguration
 * when the function is called.
 */
export function loadScript<Input, Output>(
	source: string,
	name: string,
	handleOf: (input: Input) => Handle,
	result: (values: readonly Value[]) => Output,
): (input: Input) => Output | undefined {
	const load = () => {
		const script = readScript(bytesOf(source));
		const loader = new Machine(script, library);
		runScript(script, loader);
		const entry = loader.global(name);
		if (typeof entry !== 'function') throw new LuaError(`the script defines no function ${name}`);
		return (input: Input) => result(call(new Machine(script, library, loader), entry, [handleOf(input)]));
	};
	const loaded = attempt(load, (why) => {
		throw new UndefinedConfiguration(`LuaJIT does not load the script: ${why}`);
	});
	return (input) => {
		if (loaded instanceof NotJudged) throw refused(loaded);
		const outcome = attempt(
			() => loaded(input),
			() => undefined,
		);
		if (outcome instanceof NotJudged) throw refused(outcome);
		return outcome;
	};
}

/** Gives what `run` gives, or what it does not judge; `fail` says what an error of the script comes to. */
function attempt<T>(run: () => T, fail: (why: string) => T): T | NotJudged {
	try {
		return run();
	} catch (error) {
		if (error instanceof NotJudged) return error;
		// The stack of this interpreter, not that of LuaJIT.
		if (error instanceof RangeError) return new NotJudged('calls and nesting of this depth');
		if (error instanceof LuaError || error instanceof LuaSyntaxError) return fail(error.message);
		throw error;
	}
}

function refused({ message }: NotJudged): UndefinedConfiguration {
	return new UndefinedConfiguration(`a Lua script whose outcome is not judged here: ${message}`);
}

// The UTF-8 of a text, one character for each byte.
function bytesOf(text: string): string {
	if (/^[\0-\x7f]*$/.test(text)) return text;
	return [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join('');
}
