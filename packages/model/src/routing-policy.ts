// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { cel, dnsLabel, gatewayName, headerName, list, tokenPattern } from './field.ts';
import { apiVersion, type Immutable, metadata, status } from './metadata.ts';
import type { ObjectMeta } from './object.ts';
import { exactlyOne } from './one-of.ts';

/** Headers that cannot carry a key: they mean something to every proxy, or do not survive a hop. */
export const forbiddenCarriers = [
	'authorization',
	'connection',
	'content-length',
	'cookie',
	'host',
	'keep-alive',
	'proxy-authenticate',
	'proxy-authorization',
	'proxy-connection',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
] as const;

const forbiddenMessage = 'expected a header of its own: this one belongs to HTTP';

/** Headers that cannot name a fork in a response: they say something else there. */
const forbiddenForkHeaders = [
	...forbiddenCarriers,
	'content-encoding',
	'content-type',
	'date',
	'location',
	'set-cookie',
] as const;

/** The rule by which the API server refuses a header whatever its case. */
function otherThan(names: readonly string[]) {
	const list = names.map((name) => `'${name}'`).join(', ');
	return cel({ rule: `!(self.lowerAscii() in [${list}])`, message: forbiddenMessage });
}

const forbidden: ReadonlySet<string> = new Set(forbiddenCarriers);
const forbiddenForkHeader: ReadonlySet<string> = new Set(forbiddenForkHeaders);

// https://www.w3.org/TR/trace-context-1/#key
const tracestatePattern = /^([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})$/;

const carrier = exactlyOne(
	z.strictObject({
		header: headerName
			.refine((name) => !forbidden.has(name), forbiddenMessage)
			.meta({
				description: 'A header whose whole value is the key.',
				...otherThan(forbiddenCarriers),
			})
			.exactOptional(),
		baggage: z
			.string()
			.regex(tokenPattern, 'expected the name of a baggage member (an RFC 9110 token)')
			.max(64, 'expected at most 64 characters')
			.meta({ description: 'A member of W3C baggage.' })
			.exactOptional(),
		tracestate: z
			.string()
			.regex(tracestatePattern, 'expected a key of W3C tracestate')
			.max(256, 'expected at most 256 characters')
			.meta({ description: 'An entry of W3C tracestate.' })
			.exactOptional(),
	}),
);

/** What the policy says: how keys travel, where they are honoured, and who may fork what. */
const routingPolicySpec = z.strictObject({
	carriers: list(carrier, 8)
		.min(1, 'expected at least one carrier')
		.refine((carriers) => new Set(carriers.map((one) => JSON.stringify(one))).size === carriers.length, {
			error: 'expected each carrier once',
		})
		.meta({ description: 'How a request shows its key, in order of preference.' })
		.exactOptional(),
	ingress: z
		.union([z.enum(['all', 'none']), list(gatewayName, 64)])
		.meta({
			description: 'Where keys from outside are honoured: all, none, or a list of gateways: names, or namespace/name.',
		})
		.exactOptional(),
	forkHeader: headerName
		.refine((name) => !forbiddenForkHeader.has(name), forbiddenMessage)
		.meta({
			description:
				'A response header by which a caller sees that a fork answered: it names the sandbox, as namespace/name. None where left out.',
			...otherThan(forbiddenForkHeaders),
		})
		.exactOptional(),
	allow: list(
		z.strictObject({
			from: dnsLabel.meta({ description: 'The namespace of the sandboxes.' }),
			to: list(dnsLabel, 256)
				.min(1, 'expected at least one namespace')
				.meta({ description: 'The namespaces whose services they may fork.' }),
		}),
		256,
	)
		.meta({ description: 'Which namespaces may fork services of which others.' })
		.exactOptional(),
});

/** The schema of a RoutingPolicy. */
export const routingPolicy = z.strictObject({
	apiVersion: z.literal(apiVersion),
	kind: z.literal('RoutingPolicy'),
	metadata,
	spec: routingPolicySpec,
	status: status.exactOptional(),
});

/** The cluster-wide policy. What `spec` leaves out is as in `defaultPolicy`. */
export interface RoutingPolicy {
	readonly apiVersion: typeof apiVersion;
	readonly kind: 'RoutingPolicy';
	readonly metadata: ObjectMeta;
	readonly spec: Immutable<z.infer<typeof routingPolicySpec>>;
	readonly status?: Immutable<z.infer<typeof status>>;
	readonly [field: string]: unknown;
}

/** The policy that holds where the user wrote none, and for every field that the user left out. */
export const defaultPolicy = {
	apiVersion,
	kind: 'RoutingPolicy',
	metadata: { name: 'default' },
	spec: {
		carriers: [{ header: 'x-branchline-key' }, { baggage: 'branchline-key' }],
		ingress: 'all',
		allow: [],
	},
} as const satisfies RoutingPolicy;
