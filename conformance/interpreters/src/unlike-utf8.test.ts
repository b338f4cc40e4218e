// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { UndefinedConfiguration } from './contract.ts';
import { onEveryEnvoy } from './unlike-utf8.ts';

const anything = () => true;

test('a pattern sees ASCII, text in UTF-8, and characters that are no bytes', (t) => {
	for (const value of ['', 'k=1', 'k=\xc3\xa9', 'k=\u20ac']) t.true(onEveryEnvoy(anything, value), value);
});

test('what covers bytes that are no UTF-8 is not the same on every Envoy, what does not is', (t) => {
	t.throws(() => onEveryEnvoy(anything, 'k=\xe9'), { instanceOf: UndefinedConfiguration });
	t.false(onEveryEnvoy((value) => value === 'k=1', 'k=\xe9'));
});
