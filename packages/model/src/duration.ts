// SPDX-License-Identifier: Apache-2.0

const millis = { h: 3_600_000, m: 60_000, s: 1000 } as const;

/** The length of a duration such as `48h` or `1h30m` in milliseconds; `undefined` when it is not one. */
export function durationMillis(duration: string): number | undefined {
	if (!/^([0-9]{1,5}[hms]){1,3}$/.test(duration)) return undefined;
	let sum = 0;
	for (const [, count, unit] of duration.matchAll(/([0-9]+)([hms])/g)) {
		sum += Number(count) * millis[unit as keyof typeof millis];
	}
	return sum;
}
