// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { address } from './address.ts';
import { condition } from './condition.ts';
import { cel, dnsLabel, duration, key, list, port, text, timestamp } from './field.ts';
import { headerMap } from './header-map.ts';
import { nameIsKey } from './key-default.ts';
import { apiVersion, type Immutable, metadata, status } from './metadata.ts';
import type { ObjectMeta } from './object.ts';
import { exactlyOne } from './one-of.ts';

const source = z
	.strictObject({
		repository: text(512).meta({ description: 'The repository, such as github.com/acme/shop.' }).exactOptional(),
		branch: text(256).meta({ description: 'The branch.' }).exactOptional(),
		pullRequest: z.int().min(1).meta({ description: 'The number of the pull request.' }).exactOptional(),
		owner: text(256).meta({ description: 'Whom to ask about the sandbox.' }).exactOptional(),
	})
	.meta({ description: 'Where the sandbox comes from; for people and for clean-up, never for routing.' });

const expiry = exactlyOne(
	z.strictObject({
		after: duration.meta({ description: 'How long after its creation the sandbox ends, such as 48h.' }).exactOptional(),
		at: timestamp.meta({ description: 'When the sandbox ends, RFC 3339.' }).exactOptional(),
	}),
).meta({ description: 'When the sandbox ends by itself; without it, never.' });

const serviceObject = z.strictObject({
	name: dnsLabel,
	namespace: dnsLabel.exactOptional(),
	port: port.exactOptional(),
});

const bytes = new TextEncoder();

const respond = z
	.strictObject({
		status: z.int().min(200, 'expected a status from 200 to 599').max(599, 'expected a status from 200 to 599'),
		headers: headerMap.exactOptional(),
		body: text(4096)
			.refine((body) => bytes.encode(body).length <= 4096, 'expected at most 4096 bytes of UTF-8')
			.meta(cel({ rule: 'size(bytes(self)) <= 4096', message: 'expected at most 4096 bytes of UTF-8' }))
			.exactOptional(),
	})
	.meta({ description: 'An answer that is given at once, without any workload.' });

const target = exactlyOne(
	z.strictObject({
		service: z
			.union([dnsLabel, serviceObject])
			.meta({ description: 'A Service: its name, or its name, namespace and port.' })
			.exactOptional(),
		address: address.exactOptional(),
		respond: respond.exactOptional(),
	}),
).meta({ description: 'Where the requests go instead.' });

const fork = z.strictObject({
	of: z.strictObject({ service: dnsLabel, namespace: dnsLabel.exactOptional() }).meta({
		description: "The Service whose requests are forked; of the sandbox's namespace unless another is named.",
	}),
	ports: list(port, 64)
		.min(1, 'expected at least one port')
		.meta({ description: 'The ports; by default every port that can be routed by header.' })
		.exactOptional(),
	to: target,
	when: list(condition, 16)
		.min(1, 'expected at least one alternative')
		.meta({ description: 'Alternatives of which a request must meet one; by default every request is forked.' })
		.exactOptional(),
	onUnavailable: z
		.enum(['fail', 'baseline'])
		.meta({
			description: 'What requests meet while the target cannot answer: a failure (the default), or the baseline.',
		})
		.exactOptional(),
});

/** What a sandbox says: a key and its forks. */
const sandboxSpec = z.strictObject({
	key: key.meta({ description: 'The routing key; by default the name of the object.' }).exactOptional(),
	source: source.exactOptional(),
	expiry: expiry.exactOptional(),
	forks: list(fork, 128).meta({ description: 'The services whose requests go elsewhere.' }),
});

/** The schema of a Sandbox. */
export const sandbox = nameIsKey(
	z.strictObject({
		apiVersion: z.literal(apiVersion),
		kind: z.literal('Sandbox'),
		metadata,
		spec: sandboxSpec,
		status: status.exactOptional(),
	}),
);

/** A sandbox: a routing key and its forks. */
export interface Sandbox {
	readonly apiVersion: typeof apiVersion;
	readonly kind: 'Sandbox';
	readonly metadata: ObjectMeta;
	readonly spec: Immutable<z.infer<typeof sandboxSpec>>;
	readonly status?: Immutable<z.infer<typeof status>>;
	readonly [field: string]: unknown;
}

/** "Requests for this service go there instead": one entry of a sandbox's `spec.forks`. */
export type Fork = Sandbox['spec']['forks'][number];
