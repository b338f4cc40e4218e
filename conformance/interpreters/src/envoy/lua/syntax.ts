// SPDX-License-Identifier: Apache-2.0

/** A local variable. */
export interface Variable {
	readonly name: string;
	/** Its place among the locals of its function. */
	readonly slot: number;
	/** Whether its first value is a table made on the spot. */
	fresh: boolean;
	/** Whether it is assigned again after its declaration. */
	reassigned: boolean;
	/** Whether a function inside the one that declares it assigns it. */
	assignedInside: boolean;
}

/** Where a function finds a variable of a function around it when it is made: there a local, or itself taken from around. */
export interface Upvalue {
	readonly variable: Variable;
	readonly from: 'local' | 'upvalue';
	readonly index: number;
}

/** A function as written. */
export interface FunctionBody {
	readonly parameters: readonly Variable[];
	readonly variadic: boolean;
	readonly upvalues: readonly Upvalue[];
	readonly block: Block;
}

/** What an assignment can have on its left. */
export type Target =
	| { readonly kind: 'local'; readonly variable: Variable }
	| { readonly kind: 'upvalue'; readonly variable: Variable; readonly index: number }
	| { readonly kind: 'global'; readonly name: string }
	| { readonly kind: 'index'; readonly of: Expression; readonly key: Expression };

/** An expression; `library` is a function of a library of Lua's (`string.find`), `first` one in parentheses. */
export type Expression =
	| Target
	| { readonly kind: 'constant'; readonly value: undefined | boolean | number | string }
	| { readonly kind: 'varargs' }
	| { readonly kind: 'function'; readonly body: FunctionBody }
	| { readonly kind: 'library'; readonly name: string }
	| { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[] }
	| { readonly kind: 'method'; readonly of: Expression; readonly name: string; readonly args: readonly Expression[] }
	| { readonly kind: 'table'; readonly items: readonly Item[] }
	| { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
	| { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
	| { readonly kind: 'first'; readonly of: Expression };

/** One item of a table constructor; without a key it is the next of the list. */
export interface Item {
	readonly key?: Expression;
	readonly value: Expression;
}

/** A statement. */
export type Statement =
	| { readonly kind: 'local'; readonly variables: readonly Variable[]; readonly values: readonly Expression[] }
	| { readonly kind: 'assign'; readonly targets: readonly Target[]; readonly values: readonly Expression[] }
	| { readonly kind: 'call'; readonly call: Expression }
	| { readonly kind: 'do'; readonly block: Block }
	| { readonly kind: 'while'; readonly condition: Expression; readonly block: Block }
	| { readonly kind: 'repeat'; readonly block: Block; readonly until: Expression }
	| { readonly kind: 'if'; readonly branches: readonly Branch[] }
	| {
			readonly kind: 'count';
			readonly variable: Variable;
			readonly bounds: readonly Expression[];
			readonly block: Block;
	  }
	| {
			readonly kind: 'each';
			readonly variables: readonly Variable[];
			readonly values: readonly Expression[];
			readonly block: Block;
	  }
	| { readonly kind: 'return'; readonly values: readonly Expression[] }
	| { readonly kind: 'break' };

/** One arm of an `if`; the last has no condition where it is an `else`. */
export interface Branch {
	readonly condition?: Expression;
	readonly block: Block;
}

/** Statements in a scope of their own. */
export type Block = readonly Statement[];
