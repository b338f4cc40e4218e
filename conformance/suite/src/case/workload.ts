// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { defaultNamespace } from './service-name.ts';

const name = z
	.string()
	.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'expected a lower-case DNS label')
	.max(63);
const portNumber = z.int().min(1).max(65535);
const strings = z.record(z.string(), z.string());

const port = z.strictObject({
	name: z.string().default('http'),
	port: portNumber,
	targetPort: portNumber.exactOptional(),
	protocol: z.enum(['TCP', 'UDP']).exactOptional(),
	appProtocol: z.string().exactOptional(),
});

/** A workload as a case writes it. */
export const writtenWorkload = z.strictObject({
	name,
	namespace: name.default(defaultNamespace),
	ports: z
		.array(port)
		.min(1, 'expected at least one port')
		.max(16)
		.default([{ name: 'http', port: 8080 }]),
	replicas: z.int().min(0).max(3).default(1),
	labels: strings.default({}),
	annotations: strings.default({}),
	headless: z.boolean().default(false),
	subsets: z.array(z.strictObject({ name, labels: strings })).default([]),
	address: z.ipv4().exactOptional(),
});

/** One port of a workload: of its Service and, where `targetPort` is not given, of the application. */
export type WorkloadPort = Readonly<z.infer<typeof port>>;

/**
 * One Service and what answers for it. In a cluster: a Deployment of the echo program with the labels `app: <name>` and
 * `labels`, whose `replicas` may be 0 (no ready endpoint); one more Deployment for each of `subsets`, with its labels
 * added. `address` is what the documents of the case call it by where they name an address: environments put the real one
 * in its place.
 */
export interface Workload {
	readonly name: string;
	readonly namespace: string;
	readonly ports: readonly WorkloadPort[];
	readonly replicas: number;
	readonly labels: Readonly<Record<string, string>>;
	/** Annotations of the Service. */
	readonly annotations: Readonly<Record<string, string>>;
	/** Whether the Service has no address of its own (`clusterIP: None`). */
	readonly headless: boolean;
	readonly subsets: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
	readonly address?: string;
}
