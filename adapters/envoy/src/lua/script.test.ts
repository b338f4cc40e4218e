// SPDX-License-Identifier: Apache-2.0
import { deepStrictEqual, ok } from 'node:assert/strict';
import { accepts, type Carrier, type Condition, type HttpRequest, keysOf, type Substitution } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { keyClusterName } from '../fork-names.ts';
import { conditionData } from './conditions.ts';
import { loadScript } from './run.test.fixture.ts';
import { scriptOf } from './script.ts';

const baseline = 'shop/a:80';
const plain = { choice: { kind: 'cluster', name: baseline }, conditions: '', except: [] } as const;
const headerCarrier: Carrier = { kind: 'header', name: 'x-key' };

// Characters of a token (RFC 9110, section 5.6.2) that mean something in a pattern of Lua are among them.
const names = ['key', 'a.b', 'x*y', 'a+b', '^k', 'k$', '%a', 'a-', '-'];
const carriers = fc.oneof(
	fc.constant(headerCarrier),
	fc.record({ kind: fc.constantFrom('baggage', 'tracestate'), name: fc.constantFrom(...names) }),
) as fc.Arbitrary<Carrier>;

const blank = fc.constantFrom('', '', ' ', '\t', ' \t ');
const value = fc.oneof(
	fc.constantFrom('k', 'k', 'k', 'pr-1', 'pr-1', 'j', 'K', '-k', 'k-', '', 'k_', 'k.k', 'a'.repeat(48), 'a'.repeat(49)),
	fc.string({ unit: fc.constantFrom('a', '9', '-', 'Z'), maxLength: 4 }),
);

/** Values of a carrier's header: keys, what looks as if it were one, and anything. */
function headerOf({ kind, name }: Carrier): fc.Arbitrary<string> {
	if (kind === 'header') return fc.tuple(blank, value, blank).map((parts) => parts.join(''));
	const member = fc
		.tuple(
			blank,
			fc.constantFrom(name, name, name, name, name, name, `x${name}`, `${name}x`, `u=${name}`, 'u', name + name),
			blank,
			fc.constantFrom('=', '=', '=', '=', '=', '==', ''),
			blank,
			value,
			blank,
			fc.constantFrom('', '', '', '', ';p', `;${name}=k`, '=', '; ', ' k'),
			blank,
		)
		.map((parts) => parts.join(''));
	return fc.array(member, { maxLength: 4 }).map((members) => members.join(','));
}

const asked = fc.uniqueArray(carriers, { minLength: 1, maxLength: 3, selector: ({ kind }) => kind }).chain((some) =>
	fc.record({
		carriers: fc.constant(some),
		lines: fc
			.tuple(...some.map((carrier) => fc.option(headerOf(carrier))))
			.map((values) => values.map((text, index) => [nameOf(some[index]!), text] as const)),
	}),
);

function nameOf({ kind, name }: Carrier): string {
	return kind === 'header' ? name : kind;
}

function headersOf(lines: readonly (readonly [string, string | null])[]): Record<string, string> {
	return Object.fromEntries(lines.flatMap(([name, text]) => (text === null ? [] : [[name, text]])));
}

test('a script asks for the forks of exactly the keys of a request, in order', (t) => {
	let shown = 0;
	fc.assert(
		fc.property(asked, ({ carriers: some, lines }) => {
			const headers = headersOf(lines);
			const keys = keysOf({ headers: Object.entries(headers) }, some);
			if (keys.length > 0) shown++;
			const answer = loadScript(scriptOf({ ...plain, carriers: some }));
			const nothing = answer({ headers, clusters: [] });
			deepStrictEqual(
				[...new Set(nothing.asked)],
				keys.map((key) => `fork~${key}~${baseline}`),
			);
			deepStrictEqual(nothing.cluster, baseline);
			for (const key of keys) {
				const fork = `fork~${key}~${baseline}`;
				deepStrictEqual(answer({ headers, clusters: [fork] }).cluster, fork);
			}
		}),
		{ numRuns: 400 },
	);
	t.true(shown > 60, `${shown} requests show a key`);
});

const texts = fc.constantFrom('1', '1', '1', '2', '', 'a b', '"]]', 'é');
const parts = {
	path: fc.record({
		kind: fc.constantFrom('exact', 'prefix'),
		value: fc.constantFrom('/', '/a', '/a/', '/a/b', '/a.b'),
	}),
	method: fc.constantFrom('GET', 'POST'),
	headers: fc.array(fc.record({ name: fc.constantFrom('h', 'i'), value: texts }), { minLength: 1, maxLength: 2 }),
	query: fc.array(fc.record({ name: fc.constantFrom('q', 'q', 'r', 'q=', '%71', 'a&q'), value: texts }), {
		minLength: 1,
		maxLength: 2,
	}),
};
const condition = fc.oneof(
	...Object.entries(parts).map(([name, part]) => fc.record({ [name]: part as fc.Arbitrary<unknown> })),
	fc.record(parts, { requiredKeys: [] }),
) as fc.Arbitrary<Condition>;

const parameters = ['q=1', 'q', 'q=', 'r=1', 'q=2', '', 'qq=1', '%71=1', 'q==1', 'r=q=1', 'q=a b', '?q=1'];
const parameter = fc.constantFrom(...parameters);
const requests = fc.record({
	method: fc.constantFrom('GET', 'POST'),
	path: fc
		.tuple(
			fc.constantFrom('/', '/a', '/a/', '/ab', '/a/b', '/a/b/c', '/axb'),
			fc.option(fc.array(parameter, { maxLength: 3 })),
		)
		.map(([path, query]) => (query === null ? path : `${path}?${query.join('&')}`)),
	headers: fc.uniqueArray(fc.tuple(fc.constantFrom('h', 'i'), texts), { selector: ([name]) => name, maxLength: 2 }),
});

const of = { namespace: 'shop', service: 'a', port: 80 };

function substitution(key: string, when: readonly Condition[]): Substitution {
	const to = { kind: 'address', address: '10.0.0.1', port: 80 } as const;
	return { key, to, when, onUnavailable: 'fail', ready: true, origin: { sandbox: 'shop/pr' } };
}

test('a conditional fork is met by exactly the requests that its conditions accept', (t) => {
	let met = 0;
	const when = fc.array(condition, { minLength: 1, maxLength: 3 });
	fc.assert(
		fc.property(when, fc.array(requests, { minLength: 8, maxLength: 8 }), (alternatives, many) => {
			const substitutions = [substitution('k', alternatives), substitution('other', [{ method: 'PUT' }])];
			const conditions = conditionData({ of, substitutions });
			const answer = loadScript(scriptOf({ ...plain, carriers: [headerCarrier], conditions }));
			const fork = keyClusterName(substitutions[0]!, baseline);
			const clusters = [fork, `fork~k~${baseline}`, `fork~free~${baseline}`];
			for (const request of many) {
				const ask = (key: string) => answer({ headers: seen(request, key), clusters }).cluster;
				const expected = alternatives.some((one) => accepts(one, request));
				if (expected) met++;
				deepStrictEqual(ask('k'), expected ? fork : baseline);
				deepStrictEqual(ask('free'), `fork~free~${baseline}`);
			}
		}),
		{ numRuns: 200 },
	);
	t.true(met > 200, `${met} requests are accepted`);
});

test('of a query parameter the first one counts, with a value or without', (t) => {
	const values = ['1', ''];
	const when = values.map((value) => [{ query: [{ name: 'q', value }] }]);
	const substitutions = when.map((one, index) => substitution(`k${index}`, one));
	const conditions = conditionData({ of, substitutions });
	const answer = loadScript(scriptOf({ ...plain, carriers: [headerCarrier], conditions }));
	const clusters = substitutions.map((one) => keyClusterName(one, baseline));
	for (const first of parameters)
		for (const second of parameters)
			for (const [index, fork] of clusters.entries()) {
				const request = { method: 'GET', path: `/?${first}&${second}`, headers: [] };
				const expected = accepts(when[index]![0]!, request) ? fork : baseline;
				t.is(answer({ headers: seen(request, `k${index}`), clusters }).cluster, expected, request.path);
			}
});

function seen({ method, path, headers }: Pick<HttpRequest, 'method' | 'path' | 'headers'>, key: string) {
	return { ...Object.fromEntries(headers), ':method': method, ':path': path, 'x-key': key };
}

test('a conditional fork is met under the name that tells its conditions, so never before the script knows them', (t) => {
	const when = [{ method: 'GET' }];
	const fork = keyClusterName({ key: 'k', when }, baseline);
	t.regex(fork, /^fork~k\.[0-9a-f]{8}~shop\/a:80$/);
	const answer = loadScript(scriptOf({ ...plain, carriers: [headerCarrier] }));
	t.is(answer({ headers: { 'x-key': 'k' }, clusters: [fork] }).cluster, baseline);
	t.not(keyClusterName({ key: 'k', when: [{ method: 'POST' }] }, baseline), fork);
});

test('a key that is not honoured is as nobody’s', (t) => {
	const answer = loadScript(scriptOf({ ...plain, carriers: [headerCarrier], except: ['k', 'j-1'] }));
	const clusters = ['k', 'j-1', 'j', '1', 'k-1'].map((key) => `fork~${key}~${baseline}`);
	const of = (key: string) => answer({ headers: { 'x-key': key }, clusters }).cluster;
	t.deepEqual([of('k'), of('j-1')], [baseline, baseline]);
	t.deepEqual(['j', '1', 'k-1'].map(of), clusters.slice(2));
});

test('no header names a cluster that is not a fork of the baseline', (t) => {
	const answer = loadScript(scriptOf({ ...plain, carriers: [headerCarrier, { kind: 'baggage', name: 'key' }] }));
	fc.assert(
		fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
			const { asked: names } = answer({ headers: { 'x-key': text, baggage: `key=${text}` }, clusters: [] });
			ok(names.every((name) => /^fork~[a-z0-9-]{1,48}~shop\/a:80$/.test(name)));
		}),
		{ numRuns: 2_000 },
	);
	t.pass();
});

test('a hostile header is asked about a few times only, and an owned key after any number of malformed ones is found', (t) => {
	const answer = loadScript(scriptOf({ ...plain, carriers: [{ kind: 'baggage', name: 'key' }] }));
	const members = Array.from({ length: 5_000 }, (_, index) => `key=k${index}`).join();
	t.is(answer({ headers: { baggage: members }, clusters: [] }).asked.length, 16);
	const fork = `fork~mine~${baseline}`;
	for (const noise of [`key=K,`.repeat(8_000), 'key=mi_,'.repeat(6_000), `${' '.repeat(50_000)}`, 'x'.repeat(50_000)])
		t.is(answer({ headers: { baggage: `${noise},key=mine` }, clusters: [fork] }).cluster, fork);
	t.is(answer({ headers: { baggage: `${'key=mine,'.repeat(5_000)}key=other` }, clusters: [] }).asked.length, 2);
});
