// SPDX-License-Identifier: Apache-2.0
import type { Carrier } from '@branchline/plan';
import test from 'ava';
import { chosenStrategy } from './choice.ts';
import { planOf } from './resources.test.fixture.ts';

const header: Carrier = { kind: 'header', name: 'x-key' };
const baggage: Carrier = { kind: 'baggage', name: 'key' };

function chosen(options: Readonly<Record<string, string>>, ...carriers: readonly Carrier[]) {
	const { strategy, diagnostics } = chosenStrategy({ options, plan: { ...planOf(), carriers } });
	return [strategy.name, ...diagnostics.map(({ code, message }) => `${code}: ${message}`)];
}

test('the best strategy that the version has is chosen', (t) => {
	t.deepEqual(chosen({}), ['lua']);
	t.deepEqual(chosen({ version: '1.34' }), ['lua']);
	t.deepEqual(chosen({ version: '2.0.1' }), ['lua']);
	t.deepEqual(chosen({ version: '1.33.5' }, header, header), ['matcher']);
	t.deepEqual(chosen({ version: '1.33.5' }, header, baggage), ['list']);
	t.deepEqual(chosen({ version: '1.24' }, header), ['list']);
	t.deepEqual(chosen({ strategy: 'list' }), ['list']);
});

test('a strategy that is asked for and not possible is a finding, and another one is written', (t) => {
	t.deepEqual(chosen({ strategy: 'matcher' }, baggage), [
		'lua',
		'adapter/option-not-possible: strategy matcher: a tree cannot look into a list header, and not every carrier is a header of its own; lua is written',
	]);
	t.deepEqual(chosen({ strategy: 'lua', version: '1.9' }), [
		'list',
		'adapter/option-not-possible: strategy lua: Envoy 1.9 does not have it: a script can ask for clusters since 1.34; list is written',
	]);
});

test('a value that an option does not have is a caller’s mistake', (t) => {
	t.throws(() => chosen({ strategy: 'tree' }), { message: 'strategy: expected auto, lua, matcher, list, got tree' });
	t.throws(() => chosen({ version: 'new' }), { message: 'version: expected one such as 1.38, got new' });
});
