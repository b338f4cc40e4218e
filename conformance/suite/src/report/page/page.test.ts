// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import test from 'ava';
import { tagsOf } from '../markup.test.fixture.ts';
import { caseOf, keyed, recordOf, resultOf } from '../record.test.fixture.ts';
import { html, Markup } from './markup.ts';
import { comparisonPage } from './page.ts';
import type { PageData } from './page-data.ts';

const attack = '</script><img src=x onerror=alert(1)> "&\'<!--';
const good = recordOf(
	resultOf(caseOf('a/one', keyed), 'passed'),
	resultOf(caseOf('b/only', keyed), 'skipped', { reason: attack }),
);
const failed = resultOf(caseOf('a/one', keyed), 'failed', { at: 'checkout', faults: [attack] });
const other = recordOf(failed);
const bad = { ...other, facts: { ...other.facts, implementation: { ...other.facts.implementation, project: attack } } };
const page = comparisonPage([good, bad]);

const [, json = ''] = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page) ?? [];
const data = JSON.parse(json) as PageData;
const markup = page.replace(/(<(?:script|style)[^>]*>)[\s\S]*?<\/(script|style)>/g, '$1</$2>');
const tags = tagsOf(markup, { empty: ['meta', 'link', 'input'] });
const named = (name: string) => tags.filter((tag) => tag.name === name).map(({ attributes }) => attributes);

test('the page is well formed, whatever a case or a mesh says', (t) => {
	t.deepEqual(named('img'), []);
	t.is(named('script').length, 2);
	t.true(markup.includes('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &quot;&amp;&#39;&lt;!--'));
	t.false(json.includes('<'));
	t.deepEqual(data.results[0]?.[1]?.faults, [attack]);
});

test('the page needs nothing but itself', (t) => {
	const links = tags
		.flatMap(({ attributes: { src, href, action } }) => [src, href, action])
		.filter((one) => one !== undefined);
	t.true(
		links.every((link) => /^#|^data:image\//.test(link)),
		links.join(' '),
	);
	t.notRegex(page, /@import|url\(/);
	t.true(
		tags.every(({ attributes }) => !Object.keys(attributes).some((name) => name === 'style' || name.startsWith('on'))),
	);
	const policy = named('meta').find((meta) => meta['http-equiv'] === 'Content-Security-Policy')?.content ?? '';
	const hashes = [...page.matchAll(/<(?:style|script)>([\s\S]*?)<\/(?:style|script)>/g)].map(([, text = '']) => {
		return `sha256-${createHash('sha256').update(text).digest('base64')}`;
	});
	t.is(hashes.length, 2);
	t.true(hashes.every((hash) => policy.includes(`'${hash}'`)));
	t.true(policy.includes("default-src 'none'"));
});

test('runs are columns and cases rows, grouped by topic, in a table that can be read aloud', (t) => {
	const rows = named('tr').filter((row) => row['data-row'] !== undefined);
	t.deepEqual(
		rows.map((row) => row['data-outcomes']),
		['passed,failed', 'skipped,absent'],
	);
	const cells = named('button').filter((button) => button['data-case'] !== undefined);
	t.deepEqual(
		cells.map((cell) => [cell['data-case'], cell['data-column']].join()),
		['0,0', '0,1', '1,0'],
	);
	t.true(cells.every((cell) => (cell['aria-label'] ?? '').length > 10));
	t.true(named('th').every(({ scope }) => ['col', 'row', 'rowgroup'].includes(scope ?? '')));
	const ids = tags.flatMap(({ attributes: { id } }) => id ?? []);
	t.is(new Set(ids).size, ids.length);
	const named2 = tags
		.flatMap(({ attributes }) => [attributes['aria-labelledby'], attributes.for])
		.filter((id) => id !== undefined);
	t.true(named2.every((id) => ids.includes(id)));
	t.deepEqual(named('html'), [{ lang: 'en' }]);
});

test('the data has what a cell opens: request, expected and seen, and every object as YAML', (t) => {
	const [one] = data.cases;
	t.is(one?.why, 'the reason of <a/one>.');
	t.deepEqual(one?.covers, [
		'law 6: a fork is met wherever its service is a destination: routes, mirrors, gateways',
		'trap 3: a regular expression that is not anchored at both ends matches more, or less, than the key',
	]);
	t.regex(data.texts[one!.documents] ?? '', /^apiVersion: branchline.dev\/v1alpha1\nkind: Sandbox\n/);
	const result = data.results[0]?.[1];
	t.regex(data.texts[result!.native] ?? '', /^apiVersion: v1\nkind: Service\n/);
	t.is(data.texts[result!.generated], '');
	t.like(result?.requests[0], { from: 'client', headers: ['x-branchline-key: pr-1'], right: false });
	t.like(result?.requests[0]?.hops[0], { to: 'checkout:8080', expected: 'checkout-pr-1:8080', seen: 'checkout:8080' });
	t.is(new Set(data.texts).size, data.texts.length);
});

test('markup escapes texts, and lists item by item', (t) => {
	t.is(html`<a b="${'"<'}">${['&', new Markup('<i>'), undefined, 1]}</a>`.text, '<a b="&quot;&lt;">&amp;<i>1</a>');
});
