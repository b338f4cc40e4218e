// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Path } from './diagnostic.ts';
import { routeGroup } from './route-group.ts';
import { routingPolicy } from './routing-policy.ts';
import { sandbox } from './sandbox.ts';

/** The schemas of Branchline's kinds, by kind. */
export const schemas = { Sandbox: sandbox, RouteGroup: routeGroup, RoutingPolicy: routingPolicy } as const;

/** A kind of Branchline. */
export type Kind = keyof typeof schemas;

/** The fields that may stand at a path of an object of a schema, in the order of the schema. */
export function fieldsAt(schema: z.ZodType, path: Path): readonly string[] {
	let current: z.ZodType | undefined = schema;
	for (const step of path) current = current && child(inner(current), step);
	const object = current && inner(current);
	return isObject(object) ? Object.keys(object.shape) : [];
}

function child(schema: z.ZodType, step: string | number): z.ZodType | undefined {
	if (isObject(schema)) return schema.shape[step] as z.ZodType | undefined;
	const definition = schema.def as { readonly element?: z.ZodType; readonly valueType?: z.ZodType };
	return definition.element ?? definition.valueType;
}

/** The schema inside optional wrappers, and of a union its map. */
function inner(schema: z.ZodType): z.ZodType {
	const definition = schema.def as { readonly innerType?: z.ZodType; readonly options?: readonly z.ZodType[] };
	if (definition.innerType !== undefined) return inner(definition.innerType);
	return definition.options?.find(isObject) ?? schema;
}

function isObject(schema: z.ZodType | undefined): schema is z.ZodObject {
	return schema?.type === 'object';
}
