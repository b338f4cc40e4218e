// SPDX-License-Identifier: Apache-2.0
import { durationMillis, type Sandbox } from '@branchline/model';

/**
 * When a sandbox expires, in milliseconds since the epoch: never where it has no expiry, and `unknown` where that counts
 * from a creation time that is not known.
 */
export function expiryOf(sandbox: Sandbox): number | 'never' | 'unknown' {
	const { at, after } = sandbox.spec.expiry ?? {};
	if (at !== undefined) return known(Date.parse(at));
	if (after === undefined) return 'never';
	return known(Date.parse(sandbox.metadata.creationTimestamp ?? '') + (durationMillis(after) ?? Number.NaN));
}

function known(time: number): number | 'unknown' {
	return Number.isNaN(time) ? 'unknown' : time;
}

/** Reads a point in time; one that is not RFC 3339 is the caller's mistake. */
export function timeOf(now: string): number {
	const time = Date.parse(now);
	if (Number.isNaN(time)) throw new RangeError(`now: expected an RFC 3339 date and time, got ${JSON.stringify(now)}`);
	return time;
}
