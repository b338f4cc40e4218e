// SPDX-License-Identifier: Apache-2.0
import { StatementReader } from './read-statement.ts';
import { Scope } from './scope.ts';
import type { Block, FunctionBody, Statement } from './syntax.ts';
import { tokensOf } from './tokens.ts';

/** A script that was read. */
export interface Script {
	readonly body: FunctionBody;
	/** Global names that its functions assign: what they hold depends on earlier requests. */
	readonly assigned: ReadonlySet<string>;
	/** Whether a function may change a table that it did not make itself, so that later requests find it changed. */
	readonly changesTables: boolean;
}

/** Reads a script; throws LuaSyntaxError where LuaJIT does not compile it, NotJudged where it goes beyond what is read here. */
export function readScript(text: string): Script {
	const reader = new ScriptReader(tokensOf(text));
	const body = reader.script();
	const changesTables = reader.changed.some((variable) => !variable?.fresh || variable.reassigned);
	return { body, assigned: reader.assigned, changesTables };
}

class ScriptReader extends StatementReader {
	script(): FunctionBody {
		const block = this.block();
		if (this.token.kind !== 'end') throw this.unexpected("'<eof>' expected");
		return { parameters: [], variadic: true, upvalues: [], block };
	}

	protected functionBody(first: readonly string[]): FunctionBody {
		const names = [...first];
		let variadic = false;
		this.expect('(');
		while (!this.is(')')) {
			variadic = this.accept('...');
			if (!variadic) names.push(this.name());
			if (variadic || !this.accept(',')) break;
			if (this.is(')')) throw this.unexpected('<name> expected');
		}
		this.expect(')');
		const loops = this.loops;
		this.loops = 0;
		this.scope = new Scope(this.scope, variadic);
		const { upvalues } = this.scope;
		const parameters = names.map((name) => this.scope.declare(name));
		const block = this.block();
		this.expect('end');
		this.scope = this.scope.around as Scope;
		this.loops = loops;
		return { parameters, variadic, upvalues, block };
	}

	protected block(): Block {
		return this.deeper(() =>
			this.scope.block(() => {
				const statements: Statement[] = [];
				while (!this.atEnd()) {
					const statement = this.statement();
					if (statement !== undefined) statements.push(statement);
					if (statement?.kind === 'return') break;
				}
				return statements;
			}),
		);
	}
}
