// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import { labelPattern, maxKeyLength } from './field.ts';

interface Owner {
	readonly metadata: { readonly name: string };
	readonly spec: { readonly key?: string };
}

/** The same schema of a key's owner, whose name must be able to be the key where `spec.key` is not set. */
export function nameIsKey<Schema extends z.ZodType<Owner>>(owner: Schema): Schema {
	return owner.refine(({ metadata, spec }) => spec.key !== undefined || isKey(metadata.name), {
		path: ['metadata', 'name'],
		error: `without spec.key the name is the routing key: expected a lower-case DNS label of at most ${maxKeyLength} characters`,
		params: { code: 'model/invalid-key' },
	}) as Schema;
}

function isKey(name: string): boolean {
	return name.length <= maxKeyLength && labelPattern.test(name);
}
