// SPDX-License-Identifier: Apache-2.0

/** What the laws find in the corpus and is known: which lines, and why they stand. */
export const knownWrong: readonly { readonly says: RegExp; readonly why: string }[] = [
	{
		says: /^gateway-api on istio, .*\/isolation\.yaml: what was written leaves undefined/,
		why: 'siblings of one second for overlapping wildcard hostnames of several listeners, which Istio orders by age',
	},
	{
		says: /^envoy, .*routes by chance differ in more than where requests go, which is not judged here/,
		why: 'a split whose shares have filters of their own becomes routes by chance, which the interpreter does not judge',
	},
];
