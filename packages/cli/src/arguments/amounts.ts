// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError } from 'commander';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a time such as 90s or 10m, in milliseconds. */
export function duration(value: string): number {
	const [, amount, unit] = /^(\d{1,6})([smh])$/.exec(value) ?? [];
	if (amount === undefined || unit === undefined) throw new InvalidArgumentError('Expected a time such as 90s or 10m.');
	return Number(amount) * units[unit]!;
}

/** Reads a whole number that is not too small. */
export function fewest(least: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (!/^\d{1,15}$/.test(value) || number < least) {
			throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
		}
		return number;
	};
}
