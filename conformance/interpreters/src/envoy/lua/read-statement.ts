// SPDX-License-Identifier: Apache-2.0
import { ExpressionReader, LIBRARIES } from './read-expression.ts';
import { LuaSyntaxError, notJudged } from './refusal.ts';
import type { Block, Branch, Expression, Statement, Target } from './syntax.ts';

const ENDS = new Set(['end', 'else', 'elseif', 'until']);

/** Reads statements by descent; throws LuaSyntaxError for what LuaJIT does not read. */
export abstract class StatementReader extends ExpressionReader {
	/** Global names that functions of the script assign. */
	readonly assigned = new Set<string>();
	/** How many loops of the function are around. */
	protected loops = 0;

	/** Reads statements to the end of their block. */
	protected abstract block(): Block;

	/** Whether a block ends here. */
	protected atEnd(): boolean {
		return this.token.kind === 'end' || (this.token.kind === 'sign' && ENDS.has(this.token.text));
	}

	/** Reads a statement; undefined for a lone `;`. */
	protected statement(): Statement | undefined {
		if (this.accept(';')) return undefined;
		if (this.accept('local')) return this.#local();
		if (this.accept('if')) return this.#if();
		if (this.accept('while')) return this.#while();
		if (this.accept('for')) return this.#for();
		if (this.accept('repeat')) return this.#repeat();
		if (this.accept('function')) return this.#function();
		if (this.accept('return')) return this.#return();
		if (this.is('goto') || this.is('::')) return notJudged('goto');
		if (this.accept('do')) {
			const block = this.block();
			this.expect('end');
			return { kind: 'do', block };
		}
		if (!this.accept('break')) return this.#plain();
		if (this.loops === 0) throw new LuaSyntaxError('no loop to break');
		return { kind: 'break' };
	}

	#loop(): Block {
		this.loops++;
		const block = this.block();
		this.loops--;
		return block;
	}

	#local(): Statement {
		if (this.accept('function')) {
			const variable = this.scope.declare(this.name());
			return { kind: 'local', variables: [variable], values: [{ kind: 'function', body: this.functionBody([]) }] };
		}
		const names = this.#names();
		const values = this.accept('=') ? this.expressions() : [];
		const variables = names.map((name) => this.scope.declare(name));
		for (const [index, variable] of variables.entries()) variable.fresh = values[index]?.kind === 'table';
		return { kind: 'local', variables, values };
	}

	#names(): readonly string[] {
		const names = [this.name()];
		while (this.accept(',')) names.push(this.name());
		return names;
	}

	#if(): Statement {
		const branches: Branch[] = [];
		do {
			const condition = this.expression();
			this.expect('then');
			branches.push({ condition, block: this.block() });
		} while (this.accept('elseif'));
		if (this.accept('else')) branches.push({ block: this.block() });
		this.expect('end');
		return { kind: 'if', branches };
	}

	#while(): Statement {
		const condition = this.expression();
		this.expect('do');
		const block = this.#loop();
		this.expect('end');
		return { kind: 'while', condition, block };
	}

	#repeat(): Statement {
		// What the block declares is in sight of the condition.
		return this.scope.block(() => {
			this.loops++;
			const block: Statement[] = [];
			while (!this.is('until')) {
				if (this.token.kind === 'end') throw this.unexpected("'until' expected");
				const statement = this.statement();
				if (statement !== undefined) block.push(statement);
				if (statement?.kind === 'return') break;
			}
			this.loops--;
			this.expect('until');
			return { kind: 'repeat', block, until: this.expression() };
		});
	}

	#for(): Statement {
		const names = this.#names();
		const counts = names.length === 1 && this.accept('=');
		if (!counts) this.expect('in');
		const values = this.expressions();
		if (counts && values.length !== 2 && values.length !== 3) throw this.unexpected("'do' expected");
		this.expect('do');
		return this.scope.block((): Statement => {
			const variables = names.map((name) => this.scope.declare(name));
			const block = this.#loop();
			this.expect('end');
			const [variable] = variables;
			return counts && variable !== undefined
				? { kind: 'count', variable, bounds: values, block }
				: { kind: 'each', variables, values, block };
		});
	}

	#function(): Statement {
		let target: Expression = this.scope.find(this.name());
		let first: readonly string[] = [];
		while (first.length === 0 && (this.is('.') || this.is(':'))) {
			if (this.accept(':')) first = ['self'];
			else this.expect('.');
			target = { kind: 'index', of: target, key: { kind: 'constant', value: this.name() } };
		}
		return {
			kind: 'assign',
			targets: [this.#target(target)],
			values: [{ kind: 'function', body: this.functionBody(first) }],
		};
	}

	#return(): Statement {
		const values = this.atEnd() || this.is(';') ? [] : this.expressions();
		this.accept(';');
		return { kind: 'return', values };
	}

	#plain(): Statement {
		const first = this.suffixed();
		if (first.kind === 'call' || first.kind === 'method') return { kind: 'call', call: first };
		const targets = [this.#target(first)];
		while (this.accept(',')) targets.push(this.#target(this.suffixed()));
		this.expect('=');
		return { kind: 'assign', targets, values: this.expressions() };
	}

	#target(target: Expression): Target {
		switch (target.kind) {
			case 'upvalue':
				target.variable.assignedInside = true;
				target.variable.reassigned = true;
				return target;
			case 'local':
				target.variable.reassigned = true;
				return target;
			case 'index':
				this.noteChange(target.of);
				return target;
			case 'global':
				if (LIBRARIES.has(target.name)) return notJudged(`a script that replaces ${target.name}`);
				if (this.scope.around !== undefined) this.assigned.add(target.name);
				return target;
			case 'library':
				return notJudged(`a script that replaces ${target.name}`);
			default:
				throw this.unexpected("'=' expected");
		}
	}
}
