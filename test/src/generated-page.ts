// SPDX-License-Identifier: Apache-2.0

/** The first lines of a generated page: its title, and how it comes about. */
export function heading(title: string, source: string): string {
	return `# ${title}\n\n<!-- Generated from ${source}. UPDATE_DOCS=1 in front of the tests rewrites this page. -->\n`;
}

/** A table of GitHub's Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
	return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('');
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The text as a sentence: a capital first, a full stop last. */
export function sentence(text: string): string {
	const first = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
	return /[.!?]$/.test(first) ? first : `${first}.`;
}
