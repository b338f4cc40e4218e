// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { dnsLabel, dnsSubdomain } from './field.ts';

const strings = z.record(z.string(), z.string()).nullish();

/**
 * The metadata of Branchline's own kinds: Kubernetes's, so fields that nobody here reads are free. `null` stands for
 * an absent field, as in what `kubectl create --dry-run` prints.
 */
export const metadata = z.looseObject({
	name: dnsSubdomain,
	namespace: dnsLabel.nullish(),
	labels: strings,
	annotations: strings,
	creationTimestamp: z.string().nullish(),
});

/** The status that controllers write; nothing here reads it. */
export const status = z
	.looseObject({
		observedGeneration: z.int().exactOptional(),
		conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).exactOptional(),
	})
	.meta({ description: 'What the controller found.' });

/** The API group of Branchline's kinds. */
export const group = 'branchline.dev';

/** The version of Branchline's kinds. */
export const version = 'v1alpha1';

/** The `apiVersion` of Branchline's kinds. */
export const apiVersion = 'branchline.dev/v1alpha1';

/** A type whose every property, at any depth, is readonly. */
export type Immutable<T> = T extends readonly (infer Item)[]
	? readonly Immutable<Item>[]
	: T extends object
		? { readonly [Field in keyof T]: Immutable<T[Field]> }
		: T;
