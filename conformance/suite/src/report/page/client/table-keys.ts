// SPDX-License-Identifier: Apache-2.0
import type { PageDocument, PageElement } from './dom.ts';

/** Lets arrow keys move among cells, and `/` to the search. Written into the page as text: it uses nothing outside itself. */
export function startTableKeys(document: PageDocument): void {
	const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
		ArrowUp: [-1, 0],
		ArrowDown: [1, 0],
		ArrowLeft: [0, -1],
		ArrowRight: [0, 1],
	};

	const neighbour = (cell: PageElement, [down, right]: readonly [number, number]): PageElement | undefined => {
		const rows = [...document.querySelectorAll('#cases tr[data-row]')].filter(({ hidden }) => !hidden);
		const numbers = rows.map(({ dataset }) => Number(dataset.row));
		let at = numbers.indexOf(Number(cell.dataset.case));
		let column = Number(cell.dataset.column);
		for (;;) {
			at += down;
			column += right;
			const row = rows[at];
			if (row === undefined || row.querySelectorAll === undefined) return undefined;
			const found = row.querySelector(`[data-column="${column}"]`);
			if (found !== null) return found;
			// A run without this case has no button: go on, until the edge.
			const columns = [...row.querySelectorAll('td')].length;
			if (column < 0 || column >= columns) return undefined;
		}
	};

	document.querySelector('#cases')?.addEventListener('keydown', (event) => {
		const step = steps[event.key ?? ''];
		const cell = event.target.closest('[data-case]');
		if (step === undefined || cell === null) return;
		event.preventDefault();
		const next = neighbour(cell, step);
		next?.focus();
		next?.scrollIntoView({ block: 'nearest' });
	});

	document.addEventListener('keydown', (event) => {
		const isTyping = event.target.closest('input, select, textarea, dialog') !== null;
		if (event.key !== '/' || isTyping) return;
		event.preventDefault();
		document.querySelector('#search')?.focus();
	});
}
