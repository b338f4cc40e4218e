// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { isRoutingKey, keysOf } from './carrier.ts';
import type { Carrier } from './types.ts';

const header: Carrier = { kind: 'header', name: 'x-key' };
const baggage: Carrier = { kind: 'baggage', name: 'key' };
const tracestate: Carrier = { kind: 'tracestate', name: 'key' };

function keys(carriers: readonly Carrier[], ...headers: readonly (readonly [string, string])[]): readonly string[] {
	return keysOf({ headers }, carriers);
}

test('a routing key is a lower-case DNS label of at most 48 characters', (t) => {
	for (const key of ['a', '7', 'pr-1', 'a--b', 'a'.repeat(48)]) t.true(isRoutingKey(key), key);
	for (const key of ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'a b', 'a\n', 'ä', 'a'.repeat(49)])
		t.false(isRoutingKey(key), key);
});

test('a header carries its whole value, with optional white space around it', (t) => {
	t.deepEqual(keys([header], ['x-key', ' \tpr-1\t ']), ['pr-1']);
	t.deepEqual(keys([header], ['x-key', 'pr-1,pr-2']), []);
	t.deepEqual(keys([header], ['x-key', '\u00a0pr-1']), []);
	t.deepEqual(keys([header], ['x-other', 'pr-1']), []);
});

test('every line of a repeated header counts', (t) => {
	t.deepEqual(keys([header], ['x-key', 'pr-1'], ['x-key', 'PR-2'], ['x-key', 'pr-3']), ['pr-1', 'pr-3']);
});

test('baggage carries members with properties, on every line', (t) => {
	t.deepEqual(keys([baggage], ['baggage', 'a=b , key = pr-1 ;p=q;r, c=d'], ['baggage', 'key=pr-2']), ['pr-1', 'pr-2']);
	t.deepEqual(keys([baggage], ['baggage', 'xkey=a,keyx=b,Key=c,key,key=,key=a=b,key="d"']), []);
	t.deepEqual(keys([baggage], ['baggage', 'x;key=pr-1']), []);
});

test('a percent-encoded value is not decoded', (t) => {
	t.deepEqual(keys([baggage], ['baggage', 'key=pr%2d1,k%65y=pr-2']), []);
});

test('tracestate carries entries without properties', (t) => {
	t.deepEqual(keys([tracestate], ['tracestate', 'a=b,key=pr-1'], ['tracestate', 'key=pr-2;p']), ['pr-1']);
});

test('keys are distinct and in the order of the carriers', (t) => {
	const lines = [['tracestate', 'key=c,key=b'] as const, ['baggage', 'key=b'] as const, ['x-key', 'a'] as const];
	t.deepEqual(keys([header, baggage, tracestate], ...lines), ['a', 'b', 'c']);
	t.deepEqual(keys([tracestate, header], ...lines), ['c', 'b', 'a']);
	t.deepEqual(keys([], ...lines), []);
});
