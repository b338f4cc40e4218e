// SPDX-License-Identifier: Apache-2.0
import { markdownTable } from '../markdown-table.ts';
import type { MeshPropagation } from './measure.ts';

/** What was measured, as one Markdown table; ratios are within a row, so that they hold on other machines. */
export function propagationTable(meshes: readonly MeshPropagation[]): string {
	const head = [
		'mesh',
		'sandboxes',
		'first proxy',
		'last proxy',
		'by hand',
		'last / by hand',
		'keyless',
		'keyless / unforked',
		'the same before',
	];
	const rows = meshes.flatMap(({ mesh, proxies, keylessBefore, at }) =>
		at.map(({ sandboxes, sandbox, floor, keyless }) => [
			`${mesh}, ${proxies} proxies`,
			String(sandboxes),
			`${sandbox.first.toFixed(0)} ms`,
			`${sandbox.last.toFixed(0)} ms`,
			`${floor.last.toFixed(0)} ms`,
			(sandbox.last / floor.last).toFixed(1),
			`${keyless.ms.toFixed(2)} ms`,
			keyless.ratio.toFixed(2),
			keylessBefore.ratio.toFixed(2),
		]),
	);
	return markdownTable(head, rows);
}
