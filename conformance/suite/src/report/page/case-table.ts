// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../../run/results.ts';
import { topicOf } from '../topic.ts';
import { html, type Markup } from './markup.ts';
import { outcomeSigns } from './outcome-signs.ts';
import type { PageColumn, PageData, PageResult } from './page-data.ts';

/** Every case with its outcome in every run, grouped by topic. Cells are buttons that open the details. */
export function caseTable({ columns, cases, results }: PageData): Markup {
	const rows = cases.map((one, index) => ({ one, index, topic: topicOf(one.id), own: results[index]! }));
	const topics = [...new Set(rows.map(({ topic }) => topic))];
	const groups = topics.map((topic) => {
		const own = rows.filter((row) => row.topic === topic);
		const body = own.map(
			({
				one,
				index,
				own: cells,
			}) => html`<tr data-row="${index}" data-features="${one.features.join(' ')}" data-outcomes="${[
				...new Set(cells.map(outcomeOf)),
			].join(',')}"><th scope="row"><span class="title">${one.title}</span><span class="id">${one.id}</span></th>
${cells.map((cell, column) => html`<td>${cellButton(cell, { row: index, column, title: one.title, columns })}</td>`)}</tr>`,
		);
		const count = `${own.length} ${own.length === 1 ? 'case' : 'cases'}`;
		return html`<tbody><tr class="topic"><th scope="rowgroup" colspan="${columns.length + 1}">${spaced(topic)} <span>${count}</span></th></tr>
${body}</tbody>`;
	});
	return html`<table class="cases" id="cases">
<thead><tr><th scope="col">Case</th>${columns.map(
		({ name, target, mode }) =>
			html`<th scope="col">${name}<span>${[target, mode].filter(Boolean).join(' · ')}</span></th>`,
	)}</tr></thead>
${groups}
</table>`;
}

interface CellPlace {
	readonly row: number;
	readonly column: number;
	readonly title: string;
	readonly columns: readonly PageColumn[];
}

function cellButton(cell: PageResult | null, { row, column, title, columns }: CellPlace): Markup {
	if (cell === null) return html`<span class="absent" title="not part of this run">·</span>`;
	const { sign, look, word } = outcomeSigns[cell.outcome];
	const label = `${columns[column]!.name}: ${word}. ${title}`;
	return html`<button type="button" class="cell ${look}" data-case="${row}" data-column="${column}" aria-label="${label}" title="${cell.reason}"><span aria-hidden="true">${sign}</span>${
		cell.outcome === 'passed' ? undefined : html` <span aria-hidden="true">${word}</span>`
	}</button>`;
}

function outcomeOf(cell: PageResult | null): Outcome | 'absent' {
	return cell?.outcome ?? 'absent';
}

function spaced(topic: string): string {
	return topic.replaceAll('-', ' ').replaceAll('/', ' / ');
}
