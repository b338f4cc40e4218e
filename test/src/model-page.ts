// SPDX-License-Identifier: Apache-2.0
import { jsonSchema } from 'branchline';
import { heading, table } from './generated-page.ts';

/** The keywords of JSON Schema that the kinds of Branchline use. */
interface Schema {
	readonly type?: string | readonly string[];
	readonly description?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly additionalProperties?: Schema | boolean;
	readonly items?: Schema;
	readonly anyOf?: readonly Schema[];
	readonly enum?: readonly string[];
	readonly format?: string;
	readonly minProperties?: number;
	readonly maxProperties?: number;
	readonly minItems?: number;
	readonly maxItems?: number;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly maxLength?: number;
}

const kinds: Readonly<Record<string, string>> = {
	Sandbox: 'A routing key and its forks. Namespaced.',
	RouteGroup: 'A key that is the union of several sandboxes of its namespace. Namespaced.',
	RoutingPolicy: 'How keys travel, where they are honoured, and who may fork what. One for the cluster.',
};

const intro = `
Every document has \`apiVersion: branchline.dev/v1alpha1\`, a \`kind\` and \`metadata\` (\`name\`, \`namespace\`, \`labels\`, \`annotations\`,
\`creationTimestamp\`). These are the fields of \`spec\`; any other is an error. \`branchline schema --crds\` prints the kinds as
CustomResourceDefinitions, \`--json-schema\` for editors.
`;

/** The page that lists the fields of Branchline's kinds, from their JSON Schema. */
export function modelPage(): string {
	const sections = Object.entries(jsonSchema()).map(([kind, schema]) => {
		const spec = (schema as Schema).properties?.spec ?? {};
		return `\n## ${kind}\n\n${kinds[kind]}\n\n${table(['field', 'type', 'meaning'], rowsOf('spec', spec))}`;
	});
	return heading('Model', 'the JSON Schema of the kinds') + intro + sections.join('');
}

function rowsOf(path: string, schema: Schema): string[][] {
	return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
		const required = schema.required?.includes(name) ? ', required' : '';
		const at = `${path}.${name}`;
		const rest = [field, ...(field.anyOf ?? [])].flatMap((alternative) => [
			...rowsOf(at, alternative),
			...(alternative.items ? rowsOf(`${at}[]`, alternative.items) : []),
		]);
		return [[`\`${at}\``, typeOf(field) + required, field.description ?? ''], ...rest];
	});
}

function typeOf(schema: Schema): string {
	if (schema.anyOf) return schema.anyOf.map(typeOf).join(', or ');
	if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' | ');
	switch (schema.type) {
		case 'string':
			return schema.format === 'date-time' ? 'time (RFC 3339)' : limited('text', schema.maxLength, 'characters');
		case 'integer':
			return `number${(schema.maximum ?? Infinity) > 1e9 ? '' : ` from ${schema.minimum} to ${schema.maximum}`}`;
		case 'array':
			return `${limited('list', schema.maxItems, '')} of ${typeOf(schema.items ?? {})}`;
		default:
			return objectType(schema);
	}
}

function objectType({ properties, additionalProperties, minProperties, maxProperties }: Schema): string {
	if (!properties && typeof additionalProperties === 'object')
		return `${limited('map', maxProperties, '')} from name to ${typeOf(additionalProperties)}`;
	if (minProperties === 1)
		return maxProperties === 1 ? 'object with exactly one field' : 'object with at least one field';
	return 'object';
}

function limited(what: string, most: number | undefined, unit: string): string {
	return most === undefined ? what : `${what} (at most ${most}${unit === '' ? '' : ` ${unit}`})`;
}
