// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, NativeObject, Path } from '@branchline/plan';
import { memoized } from './cache.ts';
import { finding } from './codes.ts';
import type { Adapter } from './contract.ts';
import { describe, refToNative } from './names.ts';

/**
 * The form of the fields of a native object that an adapter reads, as data. Fields are optional unless they stand in
 * `required`, and what is not named is not looked at. `spellings` gives the names under which a field may stand.
 */
export type Shape =
	| 'string'
	| 'number'
	| 'boolean'
	| { readonly list: Shape }
	| { readonly map: Shape }
	/** For messages whose form a field of their own tells, such as a type. */
	| { readonly by: (message: Readonly<Record<string, unknown>>) => Shape }
	| {
			readonly fields: Readonly<Record<string, Shape>>;
			readonly required?: readonly string[];
			readonly spellings?: (name: string) => readonly string[];
	  };

/** Which shape a native object must have; undefined for an object that the adapter does not read. */
export type ShapeOf = (object: NativeObject) => Shape | undefined;

interface Misfit {
	readonly path: Path;
	readonly expected: string;
	readonly got: string;
}

/** Where a value does not have a shape: every place, outermost first. */
export function misfits(value: unknown, shape: Shape, path: Path = []): readonly Misfit[] {
	const misfit = (expected: string) => [{ path, expected, got: nameOf(value) }];
	if (typeof shape === 'string') return typeof value === shape ? [] : misfit(`a ${shape}`);
	if ('list' in shape)
		return Array.isArray(value)
			? value.flatMap((item, index) => [...misfits(item, shape.list, [...path, index])])
			: misfit('a list');
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return misfit('an object');
	if ('by' in shape) return misfits(value, shape.by(value as Readonly<Record<string, unknown>>), path);
	if ('map' in shape)
		return Object.entries(value).flatMap(([name, item]) => [...misfits(item, shape.map, [...path, name])]);
	return fieldMisfits(value as Readonly<Record<string, unknown>>, shape, path);
}

function fieldMisfits(
	value: Readonly<Record<string, unknown>>,
	{ fields, required = [], spellings = (name) => [name] }: Extract<Shape, { fields: unknown }>,
	path: Path,
): readonly Misfit[] {
	return Object.entries(fields).flatMap(([field, shape]) => {
		const name = spellings(field).find((spelling) => Object.hasOwn(value, spelling) && value[spelling] !== undefined);
		if (name !== undefined) return misfits(value[name], shape, [...path, name]);
		return required.includes(field) ? [{ path: [...path, field], expected: 'a value', got: 'nothing' }] : [];
	});
}

function nameOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * The adapter with every native object checked before it is read. Where one does not have its shape, that is a finding and
 * nothing is written: what it routes is not known, so nothing may be written beside it. It `reaches` nothing and is stripped
 * of nothing.
 */
export function withShapes(shapeOf: ShapeOf, adapter: Adapter): Adapter {
	const check = memoized((object: NativeObject): readonly Misfit[] => {
		const shape = shapeOf(object);
		return shape === undefined ? [] : misfits(object, shape);
	});
	// Asked once for every object of a list, with that list: looking through all of it each time would be a square.
	const wellFormed = memoized((native: readonly NativeObject[]) =>
		native.filter((object) => check(object).length === 0),
	);
	return {
		...adapter,
		render: (input) => {
			const malformed = input.native.filter((object) => check(object).length > 0);
			if (malformed.length === 0) return adapter.render(input);
			return { artifacts: [], diagnostics: malformed.flatMap((object) => findings(object, check(object))) };
		},
		strip: (object) => (check(object).length > 0 ? object : adapter.strip(object)),
		reaches: (object, input) =>
			check(object).length > 0 ? undefined : adapter.reaches(object, { ...input, native: wellFormed(input.native) }),
	};
}

function findings(object: NativeObject, found: readonly Misfit[]): readonly Diagnostic[] {
	return found.map(({ path, expected, got }) => {
		const message = `${describe(object)} ${path.join('.')}: expected ${expected}, got ${got}`;
		const ref = refToNative(object);
		return finding('adapter/malformed-native', message, { path, ...(ref ? { object: ref } : {}) });
	});
}
