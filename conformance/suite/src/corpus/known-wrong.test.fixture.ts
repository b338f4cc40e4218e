// SPDX-License-Identifier: Apache-2.0

/** What the laws find in the corpus and is known: which lines, and why they stand. */
export const knownWrong: readonly { readonly says: RegExp; readonly why: string }[] = [
	{
		says: /^gateway-api.*\/reference-policy-(service|inferencepool)\.yaml: the black-box law/,
		why: 'a backend that no ReferenceGrant allows fails; its fork gets a grant of ours and answers',
	},
	{
		says: /^gateway-api on istio, .*\/isolation\.yaml: what was written leaves undefined/,
		why: 'siblings of one second for overlapping wildcard hostnames of several listeners, which Istio orders by age',
	},
];
