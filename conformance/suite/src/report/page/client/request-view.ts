// SPDX-License-Identifier: Apache-2.0
import type { ComparedField, ComparedHop } from '../../comparison.ts';
import type { PageRequest } from '../page-data.ts';
import type { PageElement } from './dom.ts';
import type { Child, Elements } from './elements.ts';

/** Shows one request, and the stage of its case where that is not clear from where it stands. */
export type RequestView = (request: PageRequest, stage?: string) => PageElement;

/** Written into the page as text: it uses nothing outside itself. */
export function makeRequestView({ make }: Elements): RequestView {
	const length = (text = ''): string => (text.length > 60 ? '.long' : '');
	const arrow = (): PageElement => make('span.arrow', { 'aria-hidden': 'true' }, '→');

	const expectedChip = ({ baseline, expected }: ComparedHop): PageElement => {
		if (expected === undefined) return make('span.chip.none', {}, 'no further hop');
		if (expected === baseline) return make(`span.chip${length(expected)}`, {}, expected);
		return make(
			`span.chip.fork${length(expected)}`,
			{},
			expected,
			make('span.instead', {}, `instead of ${baseline ?? 'nothing'}`),
		);
	};

	const seenChip = ({ seen, right, isThere }: ComparedHop): PageElement => {
		const look = right ? 'good' : isThere ? 'warn' : 'bad';
		const words = right ? ' as expected' : ' not as expected';
		const sign = make('span', { 'aria-hidden': 'true' }, right ? ' ✓' : ' ✕');
		return make(`span.chip.${look}${length(seen)}`, {}, seen ?? 'nothing', sign, make('span.unseen', {}, words));
	};

	// A table, so that what was asked, expected and seen of one hop stands in one column.
	const path = ({ from, hops }: PageRequest): PageElement => {
		const row = (name: string, cells: readonly Child[]): PageElement =>
			make('tr', {}, make('th', { scope: 'row' }, name), ...cells.map((cell) => make('td', {}, cell)));
		const asked = hops.map((hop, index) =>
			make(
				'div.asked',
				{},
				index === 0 ? make('span.chip.sender', {}, from) : undefined,
				arrow(),
				make(
					'span',
					{},
					make('span.line', {}, hop.asked),
					make('span.host', {}, `to ${hop.to}${hop.authority === undefined ? '' : `, host ${hop.authority}`}`),
				),
			),
		);
		return make(
			'div.scroll',
			{},
			make(
				'table.path',
				{},
				make(
					'tbody',
					{},
					row('asked', asked),
					row('expected', hops.map(expectedChip)),
					row('seen', hops.map(seenChip)),
				),
			),
		);
	};

	const fieldRow = (hop: ComparedHop, { name, expected, seen, right }: ComparedField): PageElement =>
		make(
			right ? 'tr' : 'tr.differs',
			{},
			make('th', { scope: 'row' }, name, make('span.host', {}, ` at ${hop.to}`)),
			make('td', {}, expected),
			make('td', {}, seen, right ? undefined : make('span.unseen', {}, ' differs')),
		);

	const fields = ({ hops }: PageRequest): Child => {
		const rows = hops.flatMap((hop) => hop.fields.map((field) => fieldRow(hop, field)));
		if (rows.length === 0) return undefined;
		const heads = ['judged too', 'expected', 'seen'].map((word) => make('th', { scope: 'col' }, word));
		const table = make('table.judged', {}, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows));
		const summary = make('summary', {}, `${rows.length} more ${rows.length === 1 ? 'property' : 'properties'} judged`);
		const differs = hops.some((hop) => hop.fields.some(({ right }) => !right));
		return make('details', differs ? { open: '' } : {}, summary, make('div.scroll', {}, table));
	};

	const sent = ({ headers, body, messages }: PageRequest): Child => {
		const lines = [...headers, ...(body === '' ? [] : ['', body]), ...messages.map((message) => `» ${message}`)];
		return lines.length === 0 ? undefined : make('pre.headers', { tabindex: '0' }, lines.join('\n'));
	};

	return (request, stage) =>
		make(
			request.right ? 'section.request' : 'section.request.wrong',
			{},
			make(
				'h4',
				{},
				make(request.right ? 'span.dot.good' : 'span.dot.bad', { 'aria-hidden': 'true' }),
				request.name,
				stage === undefined ? undefined : make('span.host', {}, stage),
			),
			sent(request),
			path(request),
			fields(request),
		);
}
