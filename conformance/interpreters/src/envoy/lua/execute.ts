// SPDX-License-Identifier: Apache-2.0
import { Evaluator, type Frame } from './evaluate.ts';
import type { Cell, Machine } from './machine.ts';
import { call } from './operators.ts';
import type { Script } from './read-script.ts';
import { notJudged } from './refusal.ts';
import type { Block, FunctionBody, Statement, Target, Variable } from './syntax.ts';
import { isTrue, LuaError, numberOf, type Value } from './values.ts';

// What a statement says of those after it: go on, leave the loop, or leave the function with these values.
type Outcome = undefined | 'break' | readonly Value[];

const evaluator = new Evaluator(runBody);

/** Runs a script from its first line to its last; throws LuaError where LuaJIT raises one. */
export function runScript({ body }: Script, machine: Machine): void {
	runBody(body, { machine, locals: [], upvalues: [], varargs: [] });
}

function runBody({ block }: FunctionBody, frame: Frame): readonly Value[] {
	const outcome = runBlock(block, frame);
	return outcome === undefined || outcome === 'break' ? [] : outcome;
}

function runBlock(block: Block, frame: Frame): Outcome {
	for (const statement of block) {
		const outcome = runStatement(statement, frame);
		if (outcome !== undefined) return outcome;
	}
	return undefined;
}

function runStatement(statement: Statement, frame: Frame): Outcome {
	frame.machine.spend(1);
	switch (statement.kind) {
		case 'local':
			return declare(statement.variables, statement, frame);
		case 'assign':
			return assign(statement.targets, evaluator.values(statement.values, frame), frame);
		case 'call':
			evaluator.value(statement.call, frame);
			return undefined;
		case 'do':
			return runBlock(statement.block, frame);
		case 'if': {
			const holds = ({ condition }: { condition?: Parameters<Evaluator['value']>[0] }) =>
				condition === undefined || isTrue(evaluator.value(condition, frame));
			return runBlock(statement.branches.find(holds)?.block ?? [], frame);
		}
		case 'return':
			return evaluator.values(statement.values, frame);
		case 'break':
			return 'break';
		default:
			return runLoop(statement, frame);
	}
}

function runLoop(
	statement: Extract<Statement, { kind: 'while' | 'repeat' | 'count' | 'each' }>,
	frame: Frame,
): Outcome {
	const rounds = ROUNDS[statement.kind](statement as never, frame);
	for (const block of rounds) {
		frame.machine.spend(1);
		const outcome = runBlock(block, frame);
		if (outcome !== undefined) return outcome === 'break' ? undefined : outcome;
	}
	return undefined;
}

type Loops = { readonly [Kind in 'while' | 'repeat' | 'count' | 'each']: Extract<Statement, { kind: Kind }> };

// Each gives the block of the loop once for every round, with the loop's variables set.
const ROUNDS: { readonly [Kind in keyof Loops]: (loop: Loops[Kind], frame: Frame) => Iterable<Block> } = {
	*while({ condition, block }, frame) {
		while (isTrue(evaluator.value(condition, frame))) yield block;
	},
	*repeat({ block, until }, frame) {
		do yield block;
		while (!isTrue(evaluator.value(until, frame)));
	},
	*count({ variable, bounds, block }, frame) {
		const [from, to, step = bounds.length === 2 ? 1 : undefined] = bounds.map((bound) =>
			numberOf(evaluator.value(bound, frame)),
		);
		if (from === undefined || to === undefined || step === undefined) throw new LuaError("'for' needs numbers");
		if (step === 0 || Number.isNaN(step)) notJudged('a loop that stays where it is');
		for (let value = from; step > 0 ? value <= to : value >= to; value += step) {
			frame.machine.spend(1);
			bind(variable, value, frame);
			yield block;
		}
	},
	*each({ variables, values, block }, frame) {
		const [step, state, start] = evaluator.values(values, frame);
		for (let control = start; ; ) {
			const given = call(frame.machine, step, [state, control]);
			if (given[0] === undefined) return;
			control = given[0];
			for (const [index, variable] of variables.entries()) bind(variable, given[index], frame);
			yield block;
		}
	},
};

function declare(
	variables: readonly Variable[],
	{ values }: Extract<Statement, { kind: 'local' }>,
	frame: Frame,
): Outcome {
	// A local function is in sight of itself.
	const [first] = variables;
	if (values[0]?.kind === 'function' && first !== undefined) bind(first, undefined, frame);
	const given = evaluator.values(values, frame);
	for (const [index, variable] of variables.entries()) {
		if (index === 0 && values[0]?.kind === 'function') (frame.locals[variable.slot] as Cell).value = given[0];
		else bind(variable, given[index], frame);
	}
	return undefined;
}

function bind({ slot }: Variable, value: Value, frame: Frame): void {
	frame.locals[slot] = { value, owner: frame.machine };
}

function assign(targets: readonly Target[], values: readonly Value[], frame: Frame): Outcome {
	const places = targets.map((target) => placeOf(target, frame));
	for (const [index, put] of [...places.entries()].reverse()) put(values[index]);
	return undefined;
}

function placeOf(target: Target, frame: Frame): (value: Value) => void {
	const { machine } = frame;
	switch (target.kind) {
		case 'local':
			return (value) => machine.write(frame.locals[target.variable.slot] as Cell, value);
		case 'upvalue':
			return (value) => machine.write(frame.upvalues[target.index] as Cell, value);
		case 'global':
			return (value) => machine.setGlobal(target.name, value);
		default: {
			const of = evaluator.value(target.of, frame);
			const key = evaluator.value(target.key, frame);
			return (value) => machine.put(of, key, value);
		}
	}
}
