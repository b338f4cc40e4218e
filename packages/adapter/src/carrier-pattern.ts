// SPDX-License-Identifier: Apache-2.0
import type { Carrier } from '@branchline/plan';

/**
 * The regular expression by which a mesh finds a key in a list header, in the subset that RE2 and Rust's regex share.
 *
 * Anchored as `^(?:…)$` so that engines that search (Linkerd: find, then must cover) and engines that match the whole
 * value (RE2's FullMatch) agree, and so that it accepts a member alone or in a joined list. W3C Baggage 3.3.1 allows
 * optional white space around `=`, `,` and `;`; W3C Trace Context 3.3.1 allows it around list members only.
 * Key and name are validated tokens; what has a meaning in a regular expression is escaped all the same.
 */
export function memberPattern(carrier: Carrier, key: string): string {
	const [name, value] = [literal(carrier.name), literal(key)];
	return carrier.kind === 'baggage'
		? `^(?:.*,)?[ \\t]*${name}[ \\t]*=[ \\t]*${value}[ \\t]*(?:[,;].*)?$`
		: `^(?:.*,)?[ \\t]*${name}=${value}[ \\t]*(?:,.*)?$`;
}

/** Matches every value of the list header that has the carrier's member, whatever its key; may match a few more. */
export function anyMemberPattern(carrier: Carrier): string {
	return `^(?:.*[, \\t])?${literal(carrier.name)}[ \\t]*=.*$`;
}

/** The name of the header that the carrier's key travels in. */
export function carrierHeader(carrier: Carrier): string {
	return carrier.kind === 'header' ? carrier.name : carrier.kind;
}

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
