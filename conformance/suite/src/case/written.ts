// SPDX-License-Identifier: Apache-2.0
import { features } from '@branchline/adapter';
import { adapters } from '@branchline/adapters-all';
import * as z from 'zod';
import { serviceNamePattern } from './service-name.ts';
import { writtenWorkload } from './workload.ts';
import { writtenExpectations } from './written-expectation.ts';

// The form of a case's file. What it means is worked out afterwards, with the whole file in view.

const text = z.string().min(1, 'expected a text');
const serviceName = z
	.string()
	.regex(serviceNamePattern, 'expected a service such as "checkout" or "ledger.payments:9090"');
const meshName = z.enum(adapters.map(({ name }) => name) as [string, ...string[]]);
const implementationName = z.enum(adapters.flatMap(({ implementations }) => implementations) as [string, ...string[]]);
const featureName = z.enum(Object.keys(features) as [keyof typeof features]);

const kubernetesObject = z.looseObject({
	apiVersion: z.string(),
	kind: z.string(),
	metadata: z.looseObject({ name: z.string() }),
});
const xdsResource = z.looseObject({ '@type': z.string() });
const nativeObject = z.looseObject({}).superRefine((value, context) => {
	const schema = '@type' in value ? xdsResource : kubernetesObject;
	for (const { path, message } of schema.safeParse(value).error?.issues ?? [])
		context.addIssue({ code: 'custom', path, message });
});
const branchlineDocument = z.looseObject({
	kind: z.enum(['Sandbox', 'RouteGroup', 'RoutingPolicy']),
	metadata: z.looseObject({ name: z.string() }),
});

const workload = z.preprocess((value) => (typeof value === 'string' ? { name: value } : value), writtenWorkload);
const native = z.partialRecord(meshName, z.array(nativeObject));
const protocol = z.enum(['http/1.1', 'h2c', 'grpc', 'websocket']);
const path = z.string().regex(/^\/[^\s#]*$/, 'expected a path such as "/pay?x=1"');
const headerLine = z.tuple([z.string().toLowerCase(), z.string()]);

const hop = {
	host: text.exactOptional(),
	protocol: protocol.exactOptional(),
	method: text.exactOptional(),
	path: path.exactOptional(),
};

const request = z.strictObject({
	name: text.exactOptional(),
	to: serviceName.exactOptional(),
	through: text.exactOptional(),
	from: serviceName.exactOptional(),
	...hop,
	headers: z.array(headerLine).default([]),
	body: z.string().default(''),
	messages: z.array(z.string()).default([]),
	chain: z.array(z.strictObject({ to: serviceName, ...hop })).default([]),
	without: writtenExpectations,
	arrives: writtenExpectations.exactOptional(),
});

const reference = text.regex(/^\w+ [^\s]+$/, 'expected a kind and a name such as "Sandbox pr-1" or "HTTPRoute shop/x"');

const step = z.strictObject({
	apply: z
		.strictObject({
			workloads: z.array(workload).default([]),
			documents: z.array(branchlineDocument).default([]),
			native: native.default({}),
		})
		.exactOptional(),
	remove: z
		.strictObject({
			workloads: z.array(serviceName).default([]),
			documents: z.array(reference).default([]),
			native: z.partialRecord(meshName, z.array(reference)).default({}),
		})
		.exactOptional(),
	scale: z.record(serviceName, z.int().min(0).max(3)).exactOptional(),
	restart: z.enum(['control-plane', 'branchline', 'gateway']).exactOptional(),
	uninstall: z.literal(true).exactOptional(),
	requests: z.array(request).default([]),
});

/** A case as its file has it. */
export const writtenCase = z.strictObject({
	case: text,
	covers: z
		.array(z.string().regex(/^(law|trap) \d+$/, 'expected "law 6" or "trap 3"'))
		.min(1, 'expected a law or a trap'),
	features: z.array(featureName).default([]),
	meshes: z.array(meshName).min(1, 'expected at least one mesh').exactOptional(),
	implementations: z.array(implementationName).min(1, 'expected at least one implementation').exactOptional(),
	except: z.partialRecord(implementationName, text).default({}),
	fails: z.array(text).default([]),
	keeps: text.exactOptional(),
	workloads: z.array(workload).min(1, 'expected at least one workload'),
	policy: z.looseObject({}).exactOptional(),
	documents: z.array(branchlineDocument).default([]),
	native: native.default({}),
	ages: z.literal('distinct').exactOptional(),
	diagnoses: z.array(text).default([]),
	refuses: z.array(text).default([]),
	requests: z.array(request).default([]),
	steps: z.array(step).default([]),
});

/** A case as its file has it, with the defaults that depend on nothing else. */
export type WrittenCase = z.infer<typeof writtenCase>;
/** A request as a file has it. */
export type WrittenRequest = z.infer<typeof request>;
/** A step as a file has it. */
export type WrittenStep = z.infer<typeof step>;
