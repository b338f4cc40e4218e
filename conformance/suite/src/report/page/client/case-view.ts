// SPDX-License-Identifier: Apache-2.0
import type { OutcomeSign } from '../outcome-signs.ts';
import type { PageData, PageResult } from '../page-data.ts';
import type { PageElement } from './dom.ts';
import type { Child, Elements } from './elements.ts';
import type { RequestView } from './request-view.ts';

/** Shows one case in one run. */
export type CaseView = (row: number, column: number) => readonly PageElement[];

/** What the view of a case is made with. */
export interface CaseViewParts {
	readonly elements: Elements;
	readonly requestView: RequestView;
	readonly data: PageData;
	readonly signs: Readonly<Record<string, OutcomeSign>>;
}

/** Written into the page as text: it uses nothing outside itself. */
export function makeCaseView({ elements: { make, yaml }, requestView, data, signs }: CaseViewParts): CaseView {
	const stageNames: Readonly<Record<string, string>> = {
		without: 'With the user’s routes alone',
		arrives: 'With Branchline',
	};

	const list = (className: string, items: readonly string[]): Child =>
		items.length === 0 ? undefined : make(`ul.${className}`, {}, ...items.map((item) => make('li', {}, item)));

	const duration = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

	const verdict = ({ outcome, reason, ms }: PageResult): PageElement => {
		const { sign, look, word } = signs[outcome] ?? { sign: '', look: 'quiet', word: outcome };
		const time = outcome === 'skipped' ? undefined : make('span.time', {}, ` in ${duration(ms)}`);
		const why = reason === '' ? undefined : make('span', {}, `: ${reason}`);
		return make(`p.verdict.${look}`, {}, make('strong', {}, `${sign} ${word}`), time, why);
	};

	const stageName = (stage: string): string => stageNames[stage] ?? `${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;

	// What went wrong is what somebody is here for, so it comes first.
	const requests = ({ requests: all }: PageResult): readonly Child[] => {
		const wrong = all.filter(({ right }) => !right);
		const right = all.filter((request) => request.right);
		const stages = [...new Set(right.map(({ stage }) => stage))];
		return [
			wrong.length === 0 ? undefined : make('h3', {}, 'Not as expected'),
			...wrong.map((request) => requestView(request, stageName(request.stage))),
			...stages.flatMap((stage) => [
				make('h3', {}, stageName(stage)),
				...right.filter((request) => request.stage === stage).map((request) => requestView(request)),
			]),
		];
	};

	const objects = (heading: string, index: number): Child => {
		const text = data.texts[index] ?? '';
		if (text === '') return undefined;
		const details = make('details.objects', {}, make('summary', {}, heading));
		let isFilled = false;
		details.addEventListener('toggle', () => {
			if (!isFilled) details.append(yaml(text));
			isFilled = true;
		});
		return details;
	};

	return (row, column) => {
		const one = data.cases[row];
		const result = data.results[row]?.[column];
		if (one === undefined || result === undefined || result === null) return [];
		const children: readonly Child[] = [
			verdict(result),
			make('p.why', {}, one.why),
			list('covers', one.covers),
			list('faults', result.faults),
			make(
				'div.files',
				{},
				objects('Sandboxes of this case', one.documents),
				objects('The user’s own objects', result.native),
				objects('What Branchline wrote', result.generated),
			),
			...requests(result),
			result.findings.length === 0 ? undefined : make('h3', {}, 'Findings'),
			list('findings', result.findings),
		];
		return children.filter((child): child is PageElement => typeof child === 'object');
	};
}
