// SPDX-License-Identifier: Apache-2.0
import type { OutcomeSign } from '../outcome-signs.ts';
import type { PageData } from '../page-data.ts';
import type { CaseView } from './case-view.ts';
import type { PageDocument, PageElement, PageWindow } from './dom.ts';
import type { Elements } from './elements.ts';

/** What the dialog is made with. */
export interface DialogParts {
	readonly document: PageDocument;
	readonly window: PageWindow;
	readonly elements: Elements;
	readonly caseView: CaseView;
	readonly data: PageData;
	readonly signs: Readonly<Record<string, OutcomeSign>>;
}

/** Opens the details of a case in a run, and moves from there. Written into the page as text: it uses nothing outside itself. */
export function startDialog({ document, window, elements: { make }, caseView, data, signs }: DialogParts): void {
	const part = (selector: string): PageElement => document.querySelector(selector)!;
	const dialog = part('#details');
	let [row, column] = [0, 0];

	const tabs = (): readonly PageElement[] =>
		data.columns.flatMap(({ name, target }, index) => {
			const result = data.results[row]?.[index];
			if (result === null || result === undefined) return [];
			const { sign = '', look = 'quiet' } = signs[result.outcome] ?? {};
			const attributes = { type: 'button', 'aria-pressed': String(index === column), title: target };
			const tab = make(`button.tab.${look}`, attributes, make('span', { 'aria-hidden': 'true' }, `${sign} `), name);
			tab.addEventListener('click', () => show(row, index));
			return [tab];
		});

	const show = (nextRow: number, nextColumn: number): void => {
		const one = data.cases[nextRow];
		if (one === undefined || !data.results[nextRow]?.[nextColumn]) return;
		[row, column] = [nextRow, nextColumn];
		part('#details-title').textContent = one.title;
		part('#details-id').textContent = one.id;
		part('#details-tabs').replaceChildren(...tabs());
		part('#details-body').replaceChildren(...caseView(row, column));
		if (!dialog.open) dialog.showModal?.();
		dialog.scrollTop = 0;
		window.history.replaceState(null, '', `#${one.id}@${column}`);
	};

	// The rows that the filter leaves, in their order.
	const move = (by: number): void => {
		const rows = [...document.querySelectorAll('#cases tr[data-row]')].filter(({ hidden }) => !hidden);
		const numbers = rows.map(({ dataset }) => Number(dataset.row)).filter((number) => data.results[number]?.[column]);
		const next = numbers[numbers.indexOf(row) + by];
		if (next !== undefined) show(next, column);
	};

	const close = (): void => {
		window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`);
		const cell = document.querySelector(`#cases [data-case="${row}"][data-column="${column}"]`);
		cell?.focus();
	};

	const openFromAddress = (): void => {
		const [id = '', at = '0'] = decodeURIComponent(window.location.hash.slice(1)).split('@');
		const index = data.cases.findIndex((one) => one.id === id);
		if (index >= 0) show(index, Number(at));
	};

	part('#cases').addEventListener('click', ({ target }) => {
		const cell = target.closest('[data-case]');
		if (cell !== null) show(Number(cell.dataset.case), Number(cell.dataset.column));
	});
	part('#details-close').addEventListener('click', () => dialog.close?.());
	part('#details-previous').addEventListener('click', () => move(-1));
	part('#details-next').addEventListener('click', () => move(1));
	dialog.addEventListener('close', close);
	// A click on the dialog itself, and on nothing in it, is one beside it.
	dialog.addEventListener('click', ({ target }) => {
		if (target === dialog) dialog.close?.();
	});
	window.addEventListener('hashchange', openFromAddress);
	openFromAddress();
}
