// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { accepts } from './condition.ts';
import type { Condition } from './types.ts';

interface Part {
	readonly method?: string;
	readonly path?: string;
	readonly headers?: readonly (readonly [string, string])[];
}

function accepted(condition: Condition, { method = 'GET', path = '/', headers = [] }: Part): boolean {
	return accepts(condition, { method, path, headers });
}

test('an empty condition accepts every request', (t) => {
	t.true(accepted({}, { method: 'DELETE', path: '/a?b=c' }));
});

test('an exact path is compared as it came, without the query', (t) => {
	const condition: Condition = { path: { kind: 'exact', value: '/pay' } };
	for (const path of ['/pay', '/pay?x=/y']) t.true(accepted(condition, { path }), path);
	for (const path of ['/pay/', '/Pay', '/p%61y', '/', '/payroll']) t.false(accepted(condition, { path }), path);
});

test('a prefix is by segment, and its trailing slash is ignored', (t) => {
	for (const value of ['/pay', '/pay/']) {
		const condition: Condition = { path: { kind: 'prefix', value } };
		for (const path of ['/pay', '/pay/', '/pay/x', '/pay?x']) t.true(accepted(condition, { path }), path);
		for (const path of ['/payroll', '/pa', '/x/pay', '/?/pay']) t.false(accepted(condition, { path }), path);
	}
	t.true(accepted({ path: { kind: 'prefix', value: '/' } }, { path: '/any' }));
	t.true(accepted({ path: { kind: 'prefix', value: '/' } }, { path: '*' }));
});

test('a method is compared as bytes', (t) => {
	t.true(accepted({ method: 'POST' }, { method: 'POST' }));
	t.false(accepted({ method: 'POST' }, { method: 'post' }));
});

test('a header must be there on exactly one line', (t) => {
	const condition: Condition = { headers: [{ name: 'x-a', value: '1' }] };
	t.true(
		accepted(condition, {
			headers: [
				['x-b', '2'],
				['x-a', '1'],
			],
		}),
	);
	t.false(
		accepted(condition, {
			headers: [
				['x-a', '1'],
				['x-a', '1'],
			],
		}),
	);
	t.false(accepted(condition, { headers: [['x-a', '1 ']] }));
	t.false(accepted(condition, {}));
});

test('the first occurrence of a query parameter counts, as it came', (t) => {
	const condition: Condition = { query: [{ name: 'a', value: 'b=c' }] };
	for (const path of ['/?a=b=c', '/?x&a=b=c', '/?a=b=c&a=d']) t.true(accepted(condition, { path }), path);
	for (const path of ['/?a=b%3Dc', '/?a=d&a=b=c', '/?%61=b=c', '/?A=b=c', '/a=b=c', '/?a']) {
		t.false(accepted(condition, { path }), path);
	}
	t.true(accepted({ query: [{ name: 'a', value: '' }] }, { path: '/?a' }));
	t.false(accepted({ query: [{ name: 'a', value: '' }] }, { path: '/' }));
});

test('all parts must hold', (t) => {
	const condition: Condition = { path: { kind: 'prefix', value: '/pay' }, method: 'POST' };
	t.true(accepted(condition, { path: '/pay/1', method: 'POST' }));
	t.false(accepted(condition, { path: '/pay/1' }));
	t.false(accepted(condition, { path: '/cart', method: 'POST' }));
});
