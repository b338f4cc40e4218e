// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { dnsSubdomain, key, list, text } from './field.ts';
import { atMost } from './header-map.ts';
import { nameIsKey } from './key-default.ts';
import { apiVersion, type Immutable, metadata, status } from './metadata.ts';
import type { ObjectMeta } from './object.ts';
import { atLeastOne } from './one-of.ts';

/** What a route group says: a key and the sandboxes that it unites. */
const routeGroupSpec = z.strictObject({
	key: key.meta({ description: 'The routing key; by default the name of the object.' }).exactOptional(),
	sandboxes: atLeastOne(
		z.strictObject({
			names: list(dnsSubdomain, 256)
				.min(1, 'expected at least one name')
				.meta({ description: 'Sandboxes by name.' })
				.exactOptional(),
			selector: z
				.strictObject({
					matchLabels: z
						.record(text(317), text(63))
						.refine((labels) => Object.keys(labels).length > 0, 'expected at least one label')
						.refine(...atMost(32))
						.meta({ minProperties: 1, maxProperties: 32 }),
				})
				.meta({ description: 'Sandboxes by label.' })
				.exactOptional(),
		}),
	).meta({ description: 'The sandboxes of the same namespace that the key unites.' }),
});

/** The schema of a RouteGroup. */
export const routeGroup = nameIsKey(
	z.strictObject({
		apiVersion: z.literal(apiVersion),
		kind: z.literal('RouteGroup'),
		metadata,
		spec: routeGroupSpec,
		status: status.exactOptional(),
	}),
);

/** A route group: a key that is the union of several sandboxes of its namespace. */
export interface RouteGroup {
	readonly apiVersion: typeof apiVersion;
	readonly kind: 'RouteGroup';
	readonly metadata: ObjectMeta;
	readonly spec: Immutable<z.infer<typeof routeGroupSpec>>;
	readonly status?: Immutable<z.infer<typeof status>>;
	readonly [field: string]: unknown;
}
