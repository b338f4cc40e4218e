// SPDX-License-Identifier: Apache-2.0
import { LuaSyntaxError } from './refusal.ts';
import { Scope } from './scope.ts';
import type { Expression, FunctionBody, Item, Variable } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/** The libraries whose functions are known by name; as values of their own they are not judged. */
export const LIBRARIES: ReadonlySet<string> = new Set(['string', 'table', 'math']);

// Functions that change the table they get.
const CHANGES_TABLES: ReadonlySet<string> = new Set(['table.insert', 'table.remove', 'table.sort']);

// How strongly operators bind to their left and right.
const BINDS: Readonly<Record<string, readonly [left: number, right: number]>> = {
	or: [1, 1],
	and: [2, 2],
	'<': [3, 3],
	'>': [3, 3],
	'<=': [3, 3],
	'>=': [3, 3],
	'~=': [3, 3],
	'==': [3, 3],
	'..': [5, 4],
	'+': [6, 6],
	'-': [6, 6],
	'*': [7, 7],
	'/': [7, 7],
	'%': [7, 7],
	'^': [10, 9],
};
const UNARY = 8;

/** Reads expressions by descent; throws LuaSyntaxError for what LuaJIT does not read. */
export abstract class ExpressionReader extends TokenReader {
	scope: Scope = new Scope(undefined, true);
	/** What functions of the script change by index: locals, or undefined for anything else. */
	readonly changed: (Variable | undefined)[] = [];

	/** Reads a function from its parameters to its `end`, `self` before the parameters where it is a method. */
	protected abstract functionBody(first: readonly string[]): FunctionBody;

	protected expressions(): readonly Expression[] {
		const all = [this.expression()];
		while (this.accept(',')) all.push(this.expression());
		return all;
	}

	protected expression(limit = 0): Expression {
		return this.deeper(() => {
			let left = this.#operand();
			for (;;) {
				const operator = this.token.kind === 'sign' ? this.token.text : '';
				const binds = BINDS[operator];
				if (binds === undefined || binds[0] <= limit) return left;
				this.next();
				left = { kind: 'binary', operator, left, right: this.expression(binds[1]) };
			}
		});
	}

	#operand(): Expression {
		for (const operator of ['not', '-', '#']) {
			if (this.accept(operator)) return { kind: 'unary', operator, operand: this.expression(UNARY) };
		}
		const { token } = this;
		if (token.kind === 'number') return this.#constant(token.value);
		if (token.kind === 'string') return this.#constant(token.text);
		if (this.is('nil')) return this.#constant(undefined);
		if (this.is('true') || this.is('false')) return this.#constant(token.text === 'true');
		if (this.accept('function')) return { kind: 'function', body: this.functionBody([]) };
		if (this.is('{')) return this.#table();
		if (!this.accept('...')) return this.suffixed();
		if (!this.scope.variadic) throw new LuaSyntaxError("cannot use '...' outside a vararg function");
		return { kind: 'varargs' };
	}

	#constant(value: undefined | boolean | number | string): Expression {
		this.next();
		return { kind: 'constant', value };
	}

	/** Reads a name or something in parentheses, with the indexes and calls that follow. */
	protected suffixed(): Expression {
		let of = this.#prefix();
		for (;;) {
			if (this.accept('.')) of = this.#member(of, this.name());
			else if (this.accept('[')) {
				of = { kind: 'index', of, key: this.expression() };
				this.expect(']');
			} else if (this.accept(':')) of = { kind: 'method', of, name: this.name(), args: this.#arguments() };
			else if (this.is('(') || this.is('{') || this.token.kind === 'string') of = this.#call(of);
			else return of;
		}
	}

	#prefix(): Expression {
		if (this.token.kind === 'name') return this.scope.find(this.name());
		if (!this.accept('(')) throw this.unexpected('unexpected symbol');
		const of = this.expression();
		this.expect(')');
		return { kind: 'first', of };
	}

	#member(of: Expression, name: string): Expression {
		if (of.kind !== 'global' || !LIBRARIES.has(of.name)) {
			return { kind: 'index', of, key: { kind: 'constant', value: name } };
		}
		const library = `${of.name}.${name}`;
		if (CHANGES_TABLES.has(library) && !this.is('(')) this.noteChange(undefined);
		return { kind: 'library', name: library };
	}

	#call(callee: Expression): Expression {
		const args = this.#arguments();
		if (callee.kind === 'library' && CHANGES_TABLES.has(callee.name)) this.noteChange(args[0]);
		return { kind: 'call', callee, args };
	}

	/** Notes that a table is changed, unless that happens while the script is loaded. */
	protected noteChange(of: Expression | undefined): void {
		if (this.scope.around !== undefined) this.changed.push(of?.kind === 'local' ? of.variable : undefined);
	}

	#arguments(): readonly Expression[] {
		if (this.token.kind === 'string') return [this.#operand()];
		if (this.is('{')) return [this.#table()];
		this.expect('(');
		if (this.accept(')')) return [];
		const args = this.expressions();
		this.expect(')');
		return args;
	}

	#table(): Expression {
		const items: Item[] = [];
		this.expect('{');
		while (!this.is('}')) {
			items.push(this.#item());
			if (!this.accept(',') && !this.accept(';')) break;
		}
		this.expect('}');
		return { kind: 'table', items };
	}

	#item(): Item {
		if (this.accept('[')) {
			const key = this.expression();
			this.expect(']');
			this.expect('=');
			return { key, value: this.expression() };
		}
		const following = this.following;
		if (this.token.kind !== 'name' || following?.kind !== 'sign' || following.text !== '=') {
			return { value: this.expression() };
		}
		const key: Expression = { kind: 'constant', value: this.name() };
		this.expect('=');
		return { key, value: this.expression() };
	}
}
