// SPDX-License-Identifier: Apache-2.0
import { durationMillis, type Sandbox } from '@branchline/model';

/** The first time after `now` at which one of the sandboxes expires, in milliseconds since the epoch; else infinite. */
export function nextExpiry(sandboxes: Iterable<Sandbox>, now: number): number {
	let next = Number.POSITIVE_INFINITY;
	for (const sandbox of sandboxes) {
		const expires = expiryOf(sandbox);
		if (expires > now && expires < next) next = expires;
	}
	return next;
}

function expiryOf({ metadata, spec }: Sandbox): number {
	const { at, after } = spec.expiry ?? {};
	if (at !== undefined) return Date.parse(at);
	if (after === undefined) return Number.NaN;
	return Date.parse(metadata.creationTimestamp ?? '') + (durationMillis(after) ?? Number.NaN);
}
