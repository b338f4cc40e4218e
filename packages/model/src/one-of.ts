// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { cel } from './field.ts';

/**
 * The same object schema, of whose fields exactly one must be set.
 *
 * A union would say it in fewer words, but a structural schema of Kubernetes cannot carry one.
 */
export function exactlyOne<Shape extends z.ZodObject>(object: Shape): Shape {
	return counted(object, 'exactly one of', (count) => count === 1, { minProperties: 1, maxProperties: 1 });
}

/** The same object schema, of whose fields at least one must be set. */
export function atLeastOne<Shape extends z.ZodObject>(object: Shape): Shape {
	return counted(object, 'at least one of', (count) => count > 0, { minProperties: 1 });
}

interface Bounds {
	readonly minProperties: 1;
	readonly maxProperties?: 1;
}

function counted<Shape extends z.ZodObject>(
	object: Shape,
	words: string,
	holds: (count: number) => boolean,
	bounds: Bounds,
): Shape {
	const fields = Object.keys(object.shape);
	const message = `expected ${words} ${fields.join(', ')}`;
	const refined = object.refine((value) => holds(setFields(value, fields).length), {
		error: ({ input }) => `${message}, got ${setFields(input, fields).join(' and ') || 'none'}`,
		params: { code: 'model/one-of' },
	});
	const count = `[${fields.map((field) => `has(self.${field})`).join(', ')}].filter(set, set).size()`;
	const rule = `${count} ${bounds.maxProperties === undefined ? '> 0' : '== 1'}`;
	// A field of more than one type has no type in a structural schema, and CEL does not see it: there the bounds say it.
	const isSeen = Object.values(object.shape).every((field) => typeOf(field as z.ZodType) !== 'union');
	return refined.meta({ ...bounds, ...(isSeen ? cel({ rule, message }) : {}) }) as Shape;
}

function typeOf(field: z.ZodType): string {
	return field instanceof z.ZodExactOptional ? typeOf(field.unwrap() as z.ZodType) : field.type;
}

function setFields(value: unknown, fields: readonly string[]): string[] {
	return fields.filter((field) => Object.hasOwn(value as object, field));
}
