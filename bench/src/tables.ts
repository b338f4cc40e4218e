// SPDX-License-Identifier: Apache-2.0
import { aimsTable, number } from './aim.ts';
import type { Facts } from './facts.ts';
import { nameOf } from './machine.ts';
import { markdownTable as table } from './markdown-table.ts';

/** The facts of a run as Markdown tables. */
export function tables({ machine, aims, translations, changes, program }: Facts): string {
	const operations = Object.keys(translations[0]?.medians ?? {});
	return [
		`${nameOf(machine)}. Times in milliseconds, medians.`,
		aimsTable(aims),
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
