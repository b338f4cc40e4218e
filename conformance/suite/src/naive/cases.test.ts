// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import test from 'ava';
import { parse } from 'yaml';
import { casesFolder, loadCases } from '../case/load.ts';
import { traps } from '../case/traps.ts';
import { writtenWorkload } from '../case/workload.ts';
import { caughtBy } from './caught.test.fixture.ts';
import { naiveAdapters } from './index.ts';

const { cases } = await loadCases();
const names = Object.keys(naiveAdapters);
const laws = 10;

/** Whether every naive adapter is tried on every case, which takes a minute of computing, and not only where a case names it. */
const isWhole = process.env.NAIVE_TABLE !== undefined;

test('every law and every trap has a case', (t) => {
	const covered = new Set(cases.flatMap((one) => one.covers.map(({ kind, number }) => `${kind} ${number}`)));
	const wanted = [
		...Array.from({ length: laws }, (_, index) => `law ${index + 1}`),
		...Object.keys(traps).map((number) => `trap ${number}`),
	];
	t.deepEqual(
		wanted.filter((one) => !covered.has(one)),
		[],
	);
});

test('no two cases say the same', (t) => {
	const titles = cases.map(({ title }) => title);
	t.deepEqual(
		titles.filter((title, index) => titles.indexOf(title) !== index),
		[],
	);
});

test('every workload is one of the shop that the README of the cases lists', async (t) => {
	const readme = await readFile(`${casesFolder}/README.md`, 'utf8');
	const [, block = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
	const listed = (parse(block) as unknown[]).map((one) => (typeof one === 'string' ? { name: one } : one));
	const shop = new Set(listed.map((one) => JSON.stringify(writtenWorkload.parse(one))));
	const used = new Set<string>();
	for (const { id, workloads } of cases)
		for (const workload of workloads) {
			const text = JSON.stringify(writtenWorkload.parse(workload));
			used.add(text);
			t.true(shop.has(text), `${id}: ${text} is not in the list`);
		}
	t.deepEqual(
		[...shop].filter((one) => !used.has(one)),
		[],
	);
});

test('every case names naive adapters that fail it, or says why it is there without', (t) => {
	const wrong = cases.flatMap(({ id, fails, keeps }) => [
		...fails.filter((name) => !names.includes(name)).map((name) => `${id}: there is no naive adapter ${name}`),
		...(fails.length > 0 === (keeps !== undefined) ? [`${id}: expected either fails or keeps`] : []),
	]);
	t.deepEqual(wrong, []);
});

test('the naive adapters that a case names fail it, and each of them is named by a case', async (t) => {
	t.timeout(600_000);
	const caught = await caughtBy(cases, ({ fails }) => (isWhole || fails.length === 0 ? names : fails));
	t.log(table(caught));
	const wrong = cases.flatMap(({ id, fails, keeps }) => {
		const by = caught.get(id) ?? [];
		return [
			...fails.filter((name) => !by.includes(name)).map((name) => `${id} is not failed by ${name}`),
			...(keeps === undefined || by.length === 0
				? []
				: [`${id} is failed by ${by.join(', ')} and says that nobody fails it`]),
		];
	});
	t.deepEqual(wrong, []);
	const named = new Set(cases.flatMap(({ fails }) => fails));
	t.deepEqual(
		names.filter((name) => !named.has(name)),
		[],
	);
});

/** A line for each case with a mark for each naive adapter: `#` it fails and is named, `x` it fails, `.` it does not, or was not tried. */
function table(caught: ReadonlyMap<string, readonly string[]>): string {
	const width = Math.max(...cases.map(({ id }) => id.length));
	const legend = names.map(
		(name, index) => `${String(index + 1).padStart(3)} ${name}: ${naiveAdapters[name]!.mistake}`,
	);
	const digits = [10, 1].map(
		(digit) => ' '.repeat(width + 1) + names.map((_, i) => Math.floor((i + 1) / digit) % 10).join(''),
	);
	const lines = cases.map(({ id, fails }) => {
		const by = caught.get(id) ?? [];
		return `${id.padEnd(width)} ${names.map((name) => (by.includes(name) ? (fails.includes(name) ? '#' : 'x') : '.')).join('')}`;
	});
	return ['', ...legend, '', ...digits, ...lines].join('\n');
}
