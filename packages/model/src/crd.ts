// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { type CelRule, cel, labelPattern, maxKeyLength } from './field.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Kind, schemas } from './kinds.ts';
import { group, version } from './metadata.ts';
import type { KubernetesObject } from './object.ts';
import { structural } from './structural.ts';

interface Column {
	readonly name: string;
	readonly type: string;
	readonly jsonPath: string;
	readonly description?: string;
	readonly priority?: number;
}

interface Resource {
	readonly kind: Kind;
	readonly plural: string;
	readonly shortName: string;
	readonly scope: 'Namespaced' | 'Cluster';
	readonly description: string;
	readonly columns: readonly Column[];
	readonly rules: readonly CelRule[];
}

const ready: Column = {
	name: 'Ready',
	type: 'string',
	jsonPath: '.status.conditions[?(@.type=="Ready")].status',
};
const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const key: Column = {
	name: 'Key',
	type: 'string',
	jsonPath: '.spec.key',
	description: 'Empty where the name is the key.',
};

const nameIsKey: CelRule = {
	rule: `has(self.spec.key) || (self.metadata.name.size() <= ${maxKeyLength} && self.metadata.name.matches('${labelPattern.source}'))`,
	message: `without spec.key the name is the routing key: expected a DNS label of at most ${maxKeyLength} characters`,
};

const resources: readonly Resource[] = [
	{
		kind: 'Sandbox',
		plural: 'sandboxes',
		shortName: 'sbx',
		scope: 'Namespaced',
		description: 'A routing key and the services whose requests go elsewhere when they carry it.',
		columns: [
			key,
			{ name: 'Branch', type: 'string', jsonPath: '.spec.source.branch' },
			{ name: 'Owner', type: 'string', jsonPath: '.spec.source.owner', priority: 1 },
			ready,
			age,
		],
		rules: [nameIsKey],
	},
	{
		kind: 'RouteGroup',
		plural: 'routegroups',
		shortName: 'rtg',
		scope: 'Namespaced',
		description: 'A routing key that is the union of several sandboxes of its namespace.',
		columns: [key, ready, age],
		rules: [nameIsKey],
	},
	{
		kind: 'RoutingPolicy',
		plural: 'routingpolicies',
		shortName: 'rtp',
		scope: 'Cluster',
		description: 'How routing keys travel, where they are honoured, and which namespaces may fork services of others.',
		columns: [age],
		rules: [],
	},
];

/**
 * The custom resource definitions (apiextensions.k8s.io/v1) of Branchline's kinds: structural, with every rule of the
 * schema that the API server can check, and bounded so that it accepts the cost of the rules.
 */
export function customResourceDefinitions(): readonly KubernetesObject[] {
	return resources.map(definition);
}

function definition(resource: Resource): KubernetesObject {
	const { kind, plural, shortName, scope, columns } = resource;
	return {
		apiVersion: 'apiextensions.k8s.io/v1',
		kind: 'CustomResourceDefinition',
		metadata: { name: `${plural}.${group}` },
		spec: {
			group,
			scope,
			names: {
				kind,
				listKind: `${kind}List`,
				plural,
				singular: kind.toLowerCase(),
				shortNames: [shortName],
				categories: ['branchline'],
			},
			versions: [
				{
					name: version,
					served: true,
					storage: true,
					schema: { openAPIV3Schema: openApi(resource) },
					subresources: { status: {} },
					additionalPrinterColumns: columns,
				},
			],
		},
	};
}

function openApi(resource: Resource): JsonSchema {
	const { spec, status } = schemas[resource.kind].shape;
	const convert = (schema: z.ZodType) =>
		structural(z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', reused: 'inline' }));
	return {
		type: 'object',
		description: resource.description,
		required: ['metadata', 'spec'],
		properties: {
			apiVersion: { type: 'string' },
			kind: { type: 'string' },
			metadata: { type: 'object' },
			spec: convert(spec),
			status: convert(status),
		},
		...(resource.rules.length === 0 ? {} : cel(...resource.rules)),
	};
}
