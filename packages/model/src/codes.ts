// SPDX-License-Identifier: Apache-2.0
import type { Severity } from './diagnostic.ts';

/** What is to be known of a diagnostic code, whatever the input. */
export interface CodeEntry {
	readonly severity: Severity;
	/** What was found, as a clause without an identity. */
	readonly summary: string;
	/** What to do about it. */
	readonly remedy: string;
}

/** Every code that this package reports; the only place that gives a code its severity. */
export const modelCodes = {
	'model/syntax': {
		severity: 'error',
		summary: 'the text is not YAML or JSON',
		remedy: 'correct the syntax at the position',
	},
	'model/duplicate-field': {
		severity: 'error',
		summary: 'one field is written twice in one map',
		remedy: 'remove one of the two',
	},
	'model/alias': {
		severity: 'error',
		summary: 'an alias has no anchor, or aliases multiply beyond measure',
		remedy: 'write the values out instead of using aliases',
	},
	'model/merge-key': {
		severity: 'error',
		summary: 'a merge key ("<<") is used, which YAML 1.2 does not have',
		remedy: 'write the fields out, or quote the "<<" if a field of that name is meant',
	},
	'model/tag': {
		severity: 'warning',
		summary: 'a YAML tag is not known and was ignored',
		remedy: 'remove the tag',
	},
	'model/yaml-1.1': {
		severity: 'warning',
		summary: 'kubectl reads this plain scalar differently, by the rules of YAML 1.1',
		remedy: 'quote the scalar if a string is meant, or write the value that kubectl reads',
	},
	'model/number': {
		severity: 'error',
		summary: 'a number cannot be kept exactly, or does not exist in JSON',
		remedy: 'quote the number if the field takes a string, or write a smaller one',
	},
	'model/not-an-object': {
		severity: 'error',
		summary: 'a document is neither a Kubernetes object nor an xDS resource',
		remedy: 'give the document an apiVersion and a kind, or an "@type"',
	},
	'model/unknown-kind': {
		severity: 'error',
		summary: 'an object of the group branchline.dev has a kind or version that does not exist',
		remedy: 'use Sandbox, RouteGroup or RoutingPolicy of branchline.dev/v1alpha1',
	},
	'model/unknown-field': {
		severity: 'error',
		summary: 'a field does not exist',
		remedy: 'remove the field or correct its name',
	},
	'model/missing-field': {
		severity: 'error',
		summary: 'a required field is missing',
		remedy: 'add the field',
	},
	'model/wrong-type': {
		severity: 'error',
		summary: 'a field has a value of the wrong type',
		remedy: 'write a value of the expected type; quote a number that is meant as a string',
	},
	'model/invalid-value': {
		severity: 'error',
		summary: 'a field has a value of the right type that is not allowed',
		remedy: 'write a value of the expected form',
	},
	'model/limit': {
		severity: 'error',
		summary: 'a text, list or map is longer than its limit, or shorter',
		remedy: 'keep within the limit',
	},
	'model/one-of': {
		severity: 'error',
		summary: 'not the right number of alternative fields is set',
		remedy: 'keep one of the fields and remove the others',
	},
	'model/invalid-key': {
		severity: 'error',
		summary: 'a routing key is not a lower-case DNS label of at most 48 characters',
		remedy: 'choose a key of lower-case letters, digits and "-"; set spec.key where the name cannot be the key',
	},
	'model/duplicate-object': {
		severity: 'error',
		summary: 'one object is given twice',
		remedy: 'remove one of the two documents',
	},
	'model/second-policy': {
		severity: 'error',
		summary: 'there is more than one RoutingPolicy',
		remedy: 'keep one RoutingPolicy in the cluster',
	},
	'model/key-taken': {
		severity: 'error',
		summary: 'a routing key has two owners',
		remedy: 'give one of the two another key; the older one keeps it, or the first by namespace and name',
	},
} as const satisfies Record<string, CodeEntry>;

/** A code that this package reports. */
export type ModelCode = keyof typeof modelCodes;
