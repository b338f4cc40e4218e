// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { caseOf, keyed, recordOf, resultOf } from '../../record.test.fixture.ts';
import { outcomeSigns } from '../outcome-signs.ts';
import { FakeDocument, FakeElement } from '../page.test.fixture.ts';
import { pageData } from '../page-data.ts';
import { script } from '../script.ts';
import { makeCaseView } from './case-view.ts';
import type { PageWindow } from './dom.ts';
import { makeElements } from './elements.ts';
import { startFilters } from './filters.ts';
import { makeRequestView } from './request-view.ts';

/** A function as the page has it: its text alone, with nothing of the file around it. */
function alone<F extends (...parameters: never[]) => unknown>(given: F): F {
	return new Function(`'use strict'; return (${given.toString()});`)() as F;
}

const copied: string[] = [];
const window = {
	navigator: { clipboard: { writeText: async (text: string) => void copied.push(text) } },
	setTimeout: (action: () => void) => action(),
} as unknown as PageWindow;
const elements = alone(makeElements)(new FakeDocument(), window);
const requestView = alone(makeRequestView)(elements);

test('the program of the page is one that a browser can read', (t) => {
	t.notThrows(() => new Function(script));
	t.notRegex(script, /<\/script|<!--/);
});

test('a case is shown with what went wrong first, and its differences marked', (t) => {
	const one = caseOf('a/one', `${keyed}\n- {name: none, to: checkout, without: checkout-pr-1}`);
	const result = resultOf(one, 'failed', { at: 'checkout', faults: ['it broke'] });
	const requests = result.requests.map((request, index) => ({ ...request, right: index === 1 }));
	const data = pageData([recordOf({ ...result, requests })]);
	const view = alone(makeCaseView)({ elements, requestView, data, signs: outcomeSigns });
	const root = new FakeElement('div');
	root.append(...view(0, 0));
	t.true(root.textContent.startsWith('✕ failed in 1.2 s'));
	t.true(root.textContent.includes('it broke'));
	t.deepEqual(
		root.withClass('request').map((shown) => shown.withClass('line')[0]?.textContent),
		['GET /', 'GET /'],
	);
	const [wrong, right] = root.withClass('request');
	t.true(wrong?.withClass('wrong').length === 1 && right?.withClass('wrong').length === 0);
	t.is(wrong?.withClass('fork')[0]?.textContent, 'checkout-pr-1:8080instead of checkout:8080');
	t.is(wrong?.withClass('bad').at(-1)?.textContent, 'checkout:8080 ✕ not as expected');
	t.is(root.withClass('objects').length, 2, 'what was not written is not offered');
	const [documents] = root.withClass('objects');
	documents?.happens('toggle');
	documents?.happens('toggle');
	t.is(documents?.withClass('yaml').length, 1);
	t.true(documents?.textContent.includes('kind: Sandbox'));
	documents?.withClass('copy')[0]?.happens('click');
	t.regex(copied[0] ?? '', /^apiVersion: branchline/);
	t.deepEqual(view(7, 0), []);
});

test('filters show the cases that have every word, a status and a feature', (t) => {
	const row = (text: string, features: string, outcomes: string): FakeElement => {
		const heading = new FakeElement('th');
		heading.textContent = text;
		const made = new FakeElement('tr', { features, outcomes });
		made.found.th = [heading];
		return made;
	};
	const rows = [
		row('A key in baggage', 'carrier.baggage', 'passed,failed'),
		row('A key in a header', 'carrier.header', 'passed,skipped'),
		row('A dead fork', 'carrier.header', 'passed'),
	];
	const group = new FakeElement('tbody');
	group.found['tr[data-row]'] = rows;
	const buttons = ['failed', 'differing'].map((status) => new FakeElement('button', { status }));
	const names = ['#search', '#feature', '#statuses', '#count', '#nothing', '#filters', '#reset'];
	const parts = Object.fromEntries(names.map((name) => [name, [new FakeElement(name)]]));
	parts['#statuses']![0]!.found.button = buttons;
	const link = new FakeElement('button', { feature: 'carrier.baggage' });
	alone(startFilters)(new FakeDocument({ ...parts, '#cases tbody': [group], 'button[data-feature]': [link] }));
	const part = (name: string) => parts[name]![0]!;
	const shown = () => rows.map(({ hidden }) => !hidden);
	const typed = (name: string, value: string, type: string) => {
		part(name).value = value;
		part(name).happens(type);
		return shown();
	};
	t.deepEqual([shown(), part('#count').textContent], [[true, true, true], '3 cases']);
	t.deepEqual(typed('#search', 'KEY  a header', 'input'), [false, true, false]);
	t.deepEqual(typed('#search', 'carrier.bag', 'input'), [true, false, false]);
	t.deepEqual(
		[typed('#search', 'nothing such', 'input'), group.hidden, part('#nothing').hidden],
		[[false, false, false], true, false],
	);
	part('#reset').happens('click');
	t.deepEqual([shown(), group.hidden], [[true, true, true], false]);
	buttons[1]!.happens('click');
	t.deepEqual(shown(), [true, false, false], 'what was skipped does not differ');
	buttons[1]!.happens('click');
	t.deepEqual(typed('#feature', 'carrier.header', 'change'), [false, true, true]);
	link.happens('click');
	t.deepEqual([shown(), part('#feature').value], [[true, false, false], 'carrier.baggage']);
});
