// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { type Kind, schemas } from './kinds.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema (2020-12) of each kind, for editors and validators of files. What a schema cannot say (exactly one of
 * several fields, for example) only `parse` checks.
 */
export function jsonSchema(): Readonly<Record<Kind, JsonSchema>> {
	return {
		Sandbox: schemaOf('Sandbox'),
		RouteGroup: schemaOf('RouteGroup'),
		RoutingPolicy: schemaOf('RoutingPolicy'),
	};
}

function schemaOf(kind: Kind): JsonSchema {
	const schema = z.toJSONSchema(schemas[kind], { target: 'draft-2020-12', io: 'input', reused: 'inline' });
	return { title: kind, ...(withoutExtensions(schema) as JsonSchema) };
}

/** The schema without the keywords that only Kubernetes knows. */
function withoutExtensions(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(withoutExtensions);
	if (typeof schema !== 'object' || schema === null) return schema;
	const entries = Object.entries(schema).filter(([keyword]) => !keyword.startsWith('x-kubernetes-'));
	return Object.fromEntries(entries.map(([keyword, value]) => [keyword, withoutExtensions(value)]));
}
