// SPDX-License-Identifier: Apache-2.0
import type { Facts } from './facts.ts';
import { markdownTable as table } from './markdown-table.ts';

/** The facts of a run as Markdown tables. */
export function tables({ machine, aims, translations, changes, program }: Facts): string {
	const { cpu, cores, gibibytes, node } = machine;
	const operations = Object.keys(translations[0]?.medians ?? {});
	return [
		`${cpu}, ${cores} cores, ${gibibytes} GiB, Node ${node}. Times in milliseconds, medians.`,
		table(
			['aim', 'limit', 'measured', ''],
			aims.map(({ what, unit, limit, measured, met }) => [
				what,
				`${limit} ${unit}`,
				`${number(measured)} ${unit}`,
				met ? 'met' : 'missed',
			]),
		),
		table(
			['sandboxes', ...translations.map(({ sandboxes }) => String(sandboxes))],
			operations.map((name) => [name, ...translations.map(({ medians }) => number(medians[name]!))]),
		),
		table(
			['one sandbox changed', 'recompile', 'render', 'artifacts', 'of them changed'],
			changes.map((cost) => [
				cost.mesh,
				number(cost.recompile),
				number(cost.render),
				String(cost.artifacts),
				String(cost.changed),
			]),
		),
		table(
			['whole process', 'time'],
			Object.entries(program).map(([name, time]) => [name, number(time)]),
		),
	].join('\n\n');
}

function number(value: number): string {
	return value >= 99.5 ? value.toFixed(0) : value.toPrecision(2);
}
