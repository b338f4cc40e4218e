// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { suggestion } from './suggestion.ts';

test('suggests the candidate with the fewest edits, at most two', (t) => {
	t.is(suggestion('chekout', ['cart', 'checkout', 'checkouts']), 'checkout');
	t.is(suggestion('checkuot', ['cart', 'checkout']), 'checkout');
	t.is(suggestion('checkout', ['chck']), undefined);
});

test('suggests nothing for a word that has little in common with any', (t) => {
	t.is(suggestion('ab', ['cd', 'a']), undefined);
	t.is(suggestion('', ['a']), undefined);
});

test('of several that are equally near the first in order of text is suggested', (t) => {
	t.is(suggestion('cart', ['carz', 'cara']), 'cara');
	t.is(suggestion('cart', ['cara', 'carz']), 'cara');
});

test('a name with other digits is another thing', (t) => {
	t.is(suggestion('pr-12', ['pr-13', 'pr-2']), undefined);
	t.is(suggestion('rp-12', ['pr-12', 'pr-13']), 'pr-12');
});

test('nothing is suggested among very many', (t) => {
	const many = Array.from({ length: 1000 }, (_, index) => `x${index}`);
	t.is(suggestion('crt', ['cart', ...many.slice(1)]), 'cart');
	t.is(suggestion('crt', ['cart', ...many]), undefined);
});
