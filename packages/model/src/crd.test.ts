// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { customResourceDefinitions } from './crd.ts';
import { type JsonSchema, jsonSchema } from './json-schema.ts';

const keywords = new Set([
	...['type', 'description', 'format', 'pattern', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength'],
	...['minItems', 'maxItems', 'minProperties', 'maxProperties', 'required', 'properties', 'items'],
	...['additionalProperties', 'x-kubernetes-validations', 'x-kubernetes-preserve-unknown-fields'],
]);

/** What the API server would refuse in a structural schema, or would find too costly for CEL. */
function lint(schema: JsonSchema, at: string, isBounded: boolean): string[] {
	const { type, properties, items, additionalProperties } = schema as {
		readonly type?: string;
		readonly properties?: Readonly<Record<string, JsonSchema>>;
		readonly items?: JsonSchema;
		readonly additionalProperties?: JsonSchema;
	};
	const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
	const wrong = Object.keys(schema).flatMap((keyword) => (keywords.has(keyword) ? [] : [`keyword ${keyword}`]));
	if (type === undefined && !open) wrong.push('no type');
	if (type === 'array' && items === undefined) wrong.push('no items');
	if (type === 'object' && properties && additionalProperties) wrong.push('properties and additionalProperties');
	if (type === 'object' && !properties && !additionalProperties && !open && at !== '.metadata')
		wrong.push('no properties');
	if (type === 'string' && /\(\?[=!<]|\\u/.test(String(schema.pattern))) wrong.push('pattern that RE2 refuses');
	if (isBounded && type === 'array' && schema.maxItems === undefined) wrong.push('no maxItems');
	if (isBounded && type === 'string' && schema.maxLength === undefined && !schema.enum) wrong.push('no maxLength');
	if (isBounded && additionalProperties && schema.maxProperties === undefined) wrong.push('no maxProperties');
	const inside = [
		...Object.entries(properties ?? {}).flatMap(([name, one]) => lint(one, `${at}.${name}`, isBounded)),
		...(items ? lint(items, `${at}[]`, isBounded) : []),
		...(additionalProperties ? lint(additionalProperties, `${at}{}`, isBounded) : []),
	];
	return [...wrong.map((one) => `${at}: ${one}`), ...inside];
}

interface Version {
	readonly schema: { readonly openAPIV3Schema: JsonSchema & { readonly properties: Record<string, JsonSchema> } };
}

const definitions = customResourceDefinitions().map((one) => ({
	name: one.metadata.name,
	spec: one.spec as { readonly scope: string; readonly versions: readonly [Version] },
}));

for (const { name, spec } of definitions) {
	test(`${name} has a structural schema`, (t) => {
		const { openAPIV3Schema } = spec.versions[0].schema;
		t.deepEqual(lint(openAPIV3Schema, '', false), []);
		t.deepEqual(lint(openAPIV3Schema.properties.spec!, '.spec', true), []);
	});
}

test('the linter finds what the API server refuses', (t) => {
	const bad = {
		type: 'object',
		properties: {
			a: { anyOf: [{ type: 'string' }] },
			b: { type: 'array' },
			c: { type: 'string', pattern: '(?=a)' },
			d: { type: 'object', additionalProperties: { type: 'string', maxLength: 1 } },
		},
	};
	t.deepEqual(lint(bad, '', true), [
		'.a: keyword anyOf',
		'.a: no type',
		'.b: no items',
		'.b: no maxItems',
		'.c: pattern that RE2 refuses',
		'.c: no maxLength',
		'.d: no maxProperties',
	]);
});

test('only the policy belongs to the cluster', (t) => {
	const scopes = definitions.map(({ name, spec }) => [name, spec.scope]);
	t.deepEqual(scopes, [
		['sandboxes.branchline.dev', 'Namespaced'],
		['routegroups.branchline.dev', 'Namespaced'],
		['routingpolicies.branchline.dev', 'Cluster'],
	]);
});

test('the API server checks exactly-one-of, keys and paths by CEL', (t) => {
	const rules = (path: readonly string[]) => {
		let schema: unknown = definitions[0]!.spec.versions[0].schema.openAPIV3Schema;
		for (const step of path) schema = (schema as Record<string, unknown>)[step];
		return JSON.stringify((schema as JsonSchema)['x-kubernetes-validations']);
	};
	const condition = ['properties', 'spec', 'properties', 'forks', 'items', 'properties', 'when', 'items'];
	t.regex(rules([]), /has\(self\.spec\.key\)/);
	t.regex(rules(condition), /has\(self\.query\)/);
	t.regex(rules([...condition, 'properties', 'path']), /== 1/);
	t.regex(rules([...condition, 'properties', 'path', 'properties', 'exact']), /contains/);
});

test('the JSON Schema says which fields exist and has nothing of Kubernetes', (t) => {
	const schemas = jsonSchema();
	t.deepEqual(Object.keys(schemas), ['Sandbox', 'RouteGroup', 'RoutingPolicy']);
	t.is(schemas.Sandbox.$schema, 'https://json-schema.org/draft/2020-12/schema');
	t.is(schemas.Sandbox.additionalProperties, false);
	t.false(JSON.stringify(schemas).includes('x-kubernetes'));
});
