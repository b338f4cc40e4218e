// SPDX-License-Identifier: Apache-2.0
import type { Cell, Machine } from './machine.ts';
import { arithmetic, call, concatenated, index, isLess, unary } from './operators.ts';
import type { Expression, FunctionBody, Upvalue } from './syntax.ts';
import { isEqual, isTrue, type LuaFunction, LuaTable, numberOf, type Value } from './values.ts';

/** A function while it runs. */
export interface Frame {
	readonly machine: Machine;
	/** Its locals by slot. */
	readonly locals: Cell[];
	readonly upvalues: readonly Cell[];
	readonly varargs: readonly Value[];
}

/** Runs the block of a function; given from outside, since statements hold expressions and functions statements. */
export type RunBody = (body: FunctionBody, frame: Frame) => readonly Value[];

/** Evaluates expressions; throws LuaError where LuaJIT raises one. */
export class Evaluator {
	readonly #run: RunBody;

	constructor(run: RunBody) {
		this.#run = run;
	}

	/** The values of a list of expressions: the last gives all it has. */
	values(expressions: readonly Expression[], frame: Frame): readonly Value[] {
		const values: Value[] = [];
		for (const [index, expression] of expressions.entries()) {
			if (index < expressions.length - 1) values.push(this.value(expression, frame));
			else values.push(...this.#all(expression, frame));
		}
		return values;
	}

	/** The first value of an expression. */
	value(expression: Expression, frame: Frame): Value {
		const { machine } = frame;
		machine.spend(1);
		switch (expression.kind) {
			case 'constant':
				return expression.value;
			case 'local':
				return (frame.locals[expression.variable.slot] as Cell).value;
			case 'upvalue':
				return machine.read(frame.upvalues[expression.index] as Cell, expression.variable.assignedInside);
			case 'global':
				return machine.global(expression.name);
			case 'library':
				return machine.library(expression.name);
			case 'index':
				return index(machine, this.value(expression.of, frame), this.value(expression.key, frame));
			case 'first':
				return this.value(expression.of, frame);
			case 'function':
				return this.#closure(expression.body, frame);
			case 'table':
				return this.#table(expression.items, frame);
			case 'unary':
				return unary(machine, expression.operator, this.value(expression.operand, frame));
			case 'binary':
				return this.#binary(expression.operator, expression.left, expression.right, frame);
			default:
				return this.#all(expression, frame)[0];
		}
	}

	#all(expression: Expression, frame: Frame): readonly Value[] {
		switch (expression.kind) {
			case 'varargs':
				frame.machine.spend(frame.varargs.length);
				return frame.varargs;
			case 'call':
				return call(frame.machine, this.value(expression.callee, frame), this.values(expression.args, frame));
			case 'method': {
				const self = this.value(expression.of, frame);
				const method = index(frame.machine, self, expression.name);
				return call(frame.machine, method, [self, ...this.values(expression.args, frame)]);
			}
			default:
				return [this.value(expression, frame)];
		}
	}

	#closure(body: FunctionBody, frame: Frame): LuaFunction {
		const taken = ({ from, index: at }: Upvalue) => (from === 'local' ? frame.locals[at] : frame.upvalues[at]) as Cell;
		const upvalues = body.upvalues.map(taken);
		return (machine, args) => {
			const inner = { machine, locals: [], upvalues, varargs: args.slice(body.parameters.length) } as Frame;
			for (const [position, { slot }] of body.parameters.entries()) {
				inner.locals[slot] = { value: args[position], owner: machine };
			}
			return this.#run(body, inner);
		};
	}

	#table(items: Extract<Expression, { kind: 'table' }>['items'], frame: Frame): LuaTable {
		const table = new LuaTable(frame.machine);
		let next = 1;
		for (const [position, { key, value }] of items.entries()) {
			if (key !== undefined) table.set(this.value(key, frame), this.value(value, frame));
			else if (position < items.length - 1) table.set(next++, this.value(value, frame));
			else for (const one of this.#all(value, frame)) table.set(next++, one);
		}
		return table;
	}

	#binary(operator: string, leftSide: Expression, rightSide: Expression, frame: Frame): Value {
		const left = this.value(leftSide, frame);
		if (operator === 'and') return isTrue(left) ? this.value(rightSide, frame) : left;
		if (operator === 'or') return isTrue(left) ? left : this.value(rightSide, frame);
		const right = this.value(rightSide, frame);
		switch (operator) {
			case '==':
				return isEqual(left, right);
			case '~=':
				return !isEqual(left, right);
			case '<':
				return isLess(left, right);
			case '>':
				return isLess(right, left);
			case '<=':
				return isLess(left, right) || isEqual(left, right);
			case '>=':
				return isLess(right, left) || isEqual(left, right);
			case '..':
				return concatenated(frame.machine, left, right);
			default:
				return arithmetic(operator, numberOf(left), numberOf(right));
		}
	}
}
