// SPDX-License-Identifier: Apache-2.0
import type { PageDocument, PageElement } from './dom.ts';

/** Shows the cases that somebody asks for. Written into the page as text: it uses nothing outside itself. */
export function startFilters(document: PageDocument): void {
	const part = (selector: string): PageElement => document.querySelector(selector)!;
	const [search, feature, status, count] = ['#search', '#feature', '#statuses', '#count'].map(part) as [
		PageElement,
		PageElement,
		PageElement,
		PageElement,
	];
	const buttons = [...status.querySelectorAll('button')];
	const groups = [...document.querySelectorAll('#cases tbody')].map((group) => ({
		group,
		rows: [...group.querySelectorAll('tr[data-row]')].map((row) => ({
			row,
			text: (row.querySelector('th')?.textContent ?? '').toLowerCase(),
			features: (row.dataset.features ?? '').split(' '),
			outcomes: (row.dataset.outcomes ?? '').split(','),
		})),
	}));

	const update = (): void => {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		const wanted = buttons
			.filter((button) => button.getAttribute('aria-pressed') === 'true')
			.map(({ dataset }) => dataset.status!);
		let shown = 0;
		for (const { group, rows } of groups) {
			for (const { row, text, features, outcomes } of rows) {
				const isMeant = words.every((word) => text.includes(word) || features.some((name) => name.includes(word)));
				const isOfStatus = wanted.length === 0 || wanted.some((one) => isStatus(one, outcomes));
				row.hidden = !(isMeant && isOfStatus && (feature.value === '' || features.includes(feature.value)));
				if (!row.hidden) shown++;
			}
			group.hidden = rows.every(({ row }) => row.hidden);
		}
		count.textContent = `${shown} ${shown === 1 ? 'case' : 'cases'}`;
		part('#nothing').hidden = shown > 0;
	};

	const isStatus = (wanted: string, outcomes: readonly string[]): boolean =>
		wanted === 'differing'
			? outcomes.filter((one) => one !== 'absent' && one !== 'skipped').length > 1
			: outcomes.includes(wanted);

	const reset = (): void => {
		search.value = '';
		feature.value = '';
		for (const button of buttons) button.setAttribute('aria-pressed', 'false');
		update();
	};

	search.addEventListener('input', update);
	feature.addEventListener('change', update);
	part('#reset').addEventListener('click', reset);
	for (const button of buttons) {
		button.addEventListener('click', () => {
			button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
			update();
		});
	}
	for (const button of document.querySelectorAll('button[data-feature]')) {
		button.addEventListener('click', () => {
			feature.value = button.dataset.feature ?? '';
			update();
			part('#filters').scrollIntoView({ block: 'start' });
		});
	}
	part('#filters').hidden = false;
	update();
}
