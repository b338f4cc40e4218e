// SPDX-License-Identifier: Apache-2.0
import type { JsonSchema } from './json-schema.ts';

const kept = [
	'type',
	'description',
	'format',
	'pattern',
	'enum',
	'minimum',
	'maximum',
	'minLength',
	'maxLength',
	'minItems',
	'maxItems',
	'minProperties',
	'maxProperties',
	'required',
	'x-kubernetes-validations',
] as const;

/**
 * The structural schema of Kubernetes that a JSON Schema comes to. A union, which a structural schema cannot carry,
 * becomes a node of any type with the value rules of every branch: each rule of a value touches only values of its own
 * type.
 *
 * @throws {TypeError} for a schema that has no structural form.
 */
export function structural(schema: JsonSchema): JsonSchema {
	const branches = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
	if (branches !== undefined) return union(schema, branches);
	if (schema.type === undefined && schema.const === undefined) {
		throw new TypeError(`no structural form: ${JSON.stringify(schema)}`);
	}
	const { properties, items, additionalProperties } = schema as {
		readonly properties?: Readonly<Record<string, JsonSchema>>;
		readonly items?: JsonSchema;
		readonly additionalProperties?: JsonSchema | boolean;
	};
	return {
		...pick(schema, kept),
		...(schema.const === undefined ? {} : { type: typeof schema.const, enum: [schema.const] }),
		...(properties && { properties: mapValues(properties, structural) }),
		...(items && { items: structural(items) }),
		...(typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
			? { additionalProperties: structural(additionalProperties) }
			: {}),
		...(schema.type === 'object' && isOpen(additionalProperties)
			? { 'x-kubernetes-preserve-unknown-fields': true }
			: {}),
	};
}

function union(schema: JsonSchema, branches: readonly JsonSchema[]): JsonSchema {
	const rules = branches.map((branch) => pick(branch, ['pattern', 'maxLength', 'maxItems', 'maxProperties']));
	const words = branches.flatMap((branch) => (branch.enum as readonly string[] | undefined) ?? []);
	return {
		...pick(schema, ['description']),
		...Object.assign({}, ...rules),
		...(words.length === 0 ? {} : { pattern: `^(${words.join('|')})$` }),
		'x-kubernetes-preserve-unknown-fields': true,
	};
}

function isOpen(additional: JsonSchema | boolean | undefined): boolean {
	return additional === true || (typeof additional === 'object' && Object.keys(additional).length === 0);
}

function pick(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
	return Object.fromEntries(
		keywords.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]),
	);
}

function mapValues(record: Readonly<Record<string, JsonSchema>>, f: (schema: JsonSchema) => JsonSchema): JsonSchema {
	return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}
