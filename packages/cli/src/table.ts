// SPDX-License-Identifier: Apache-2.0

/** A table as kubectl prints it: headings, columns three spaces apart, no borders, nothing behind the last column. */
export function formatTable(
	headings: readonly string[],
	rows: readonly (readonly string[])[],
	paintHeadings: (text: string) => string = (text) => text,
): string {
	const widths = headings.map((heading, column) =>
		Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
	);
	const line = (cells: readonly string[]) =>
		cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column]! + 3))).join('');
	return [paintHeadings(line(headings)), ...rows.map(line)].map((text) => `${text.trimEnd()}\n`).join('');
}
