// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { port } from './field.ts';
import { metadata } from './metadata.ts';

// Kubernetes has checked what comes from a cluster; these schemas find what a file has wrong and the translator reads.

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish();

/** What the translator needs to be true of a Service. */
export const service = z.looseObject({
	metadata,
	spec: optional(
		z.looseObject({
			type: optional(z.string()),
			selector: optional(z.record(z.string(), z.string())),
			ports: optional(
				z.array(
					z.looseObject({
						name: optional(z.string()),
						port,
						protocol: optional(z.enum(['TCP', 'UDP', 'SCTP'])),
						appProtocol: optional(z.string()),
						targetPort: optional(z.union([z.string(), port])),
					}),
				),
			),
		}),
	),
});

/** What the translator needs to be true of an EndpointSlice. */
export const endpointSlice = z.looseObject({
	metadata,
	addressType: optional(z.string()),
	endpoints: optional(
		z.array(
			z.looseObject({
				addresses: optional(z.array(z.string())),
				conditions: optional(z.looseObject({ ready: optional(z.boolean()) })),
			}),
		),
	),
	ports: optional(z.array(z.looseObject({ name: optional(z.string()), port: optional(port) }))),
});

/** What every object of Kubernetes has. */
export const anyObject = z.looseObject({
	metadata: z.looseObject({ name: z.string().min(1, 'expected a name'), namespace: optional(z.string()) }),
});
