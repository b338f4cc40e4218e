// SPDX-License-Identifier: Apache-2.0
import { markdownTable } from './markdown-table.ts';

/** A measurement that has a limit. */
export interface Aim {
	readonly what: string;
	/** Without one it is a ratio. */
	readonly unit: 'ms' | 'MiB' | 'bytes' | '';
	readonly limit: number;
	readonly measured: number;
	readonly met: boolean;
}

/** An aim, which is met up to its limit. */
export function aim(what: string, unit: Aim['unit'], limit: number, measured: number): Aim {
	return { what, unit, limit, measured, met: measured <= limit };
}

/** Aims as a Markdown table. */
export function aimsTable(aims: readonly Aim[]): string {
	return markdownTable(
		['aim', 'limit', 'measured', ''],
		aims.map(({ what, unit, limit, measured, met }) => [
			what,
			`${limit} ${unit}`.trimEnd(),
			`${number(measured)} ${unit}`.trimEnd(),
			met ? 'met' : 'missed',
		]),
	);
}

/** A number with two digits, or all that it has before the point. */
export function number(value: number): string {
	return value >= 99.5 ? value.toFixed(0) : value.toPrecision(2);
}
