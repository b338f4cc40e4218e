// SPDX-License-Identifier: Apache-2.0

/** What LuaJIT may do with a script is not known here, or not said by the script alone: an interpreter never guesses. */
export class NotJudged extends Error {
	override readonly name = 'NotJudged';
}

/** A script that LuaJIT does not compile: Envoy refuses the route table. */
export class LuaSyntaxError extends Error {
	override readonly name = 'LuaSyntaxError';
}

/** Throws NotJudged with a reason; for the places where an expression is wanted. */
export function notJudged(what: string): never {
	throw new NotJudged(what);
}
