// SPDX-License-Identifier: Apache-2.0
import { LuaSyntaxError, notJudged } from './refusal.ts';
import type { Token } from './tokens.ts';

// LuaJIT gives up at 200 levels; scripts near that are not judged.
const DEEPEST = 100;

/** Goes through the tokens of a script. */
export abstract class TokenReader {
	readonly #tokens: readonly Token[];
	#at = 0;
	#depth = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	/** The token that is next. */
	protected get token(): Token {
		return this.#tokens[this.#at] as Token;
	}

	/** The token after that. */
	protected get following(): Token | undefined {
		return this.#tokens[this.#at + 1];
	}

	/** Takes the next token. */
	protected next(): Token {
		const { token } = this;
		this.#at++;
		return token;
	}

	/** Whether a sign or keyword is next. */
	protected is(text: string): boolean {
		return this.token.kind === 'sign' && this.token.text === text;
	}

	/** Takes a sign or keyword where it is next. */
	protected accept(text: string): boolean {
		if (!this.is(text)) return false;
		this.#at++;
		return true;
	}

	/** Takes a sign or keyword; throws LuaSyntaxError where another is next. */
	protected expect(text: string): void {
		if (!this.accept(text)) throw this.unexpected(`'${text}' expected`);
	}

	/** Takes a name; throws LuaSyntaxError where there is none. */
	protected name(): string {
		const { token } = this;
		if (token.kind !== 'name') throw this.unexpected('<name> expected');
		this.next();
		return token.text;
	}

	/** The error that something else is next than what is wanted. */
	protected unexpected(wanted: string): LuaSyntaxError {
		const { token } = this;
		return new LuaSyntaxError(`${wanted} near '${token.kind === 'number' ? token.value : token.text}'`);
	}

	/** Reads something that stands inside something. */
	protected deeper<T>(read: () => T): T {
		if (++this.#depth > DEEPEST) return notJudged(`nesting of more than ${DEEPEST} levels`);
		const result = read();
		this.#depth--;
		return result;
	}
}
