// SPDX-License-Identifier: Apache-2.0
import { type Carrier, keysOf } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { anyMemberPattern, carrierHeader, memberPattern } from './carrier-pattern.ts';

// Characters of a token (RFC 9110, section 5.6.2) that mean something in a regular expression are among them.
const tokens = ['key', 'a.b', 'x*y', 'a+b', '^k', 'k$', 'a|b', "it's", '~k', '!#%&`_', '1', '-'];

function carriers(kind: 'baggage' | 'tracestate'): readonly Carrier[] {
	return tokens.map((name) => ({ kind, name }));
}

function accepts(pattern: string, line: string): boolean {
	return new RegExp(pattern).test(line);
}

/** List headers that show the key, look as if they did, or have nothing to do with it. */
function lines(carrier: Carrier, key: string): fc.Arbitrary<string> {
	const blank = fc.constantFrom('', '', ' ', '\t', ' \t ');
	const within = carrier.kind === 'baggage' ? blank : fc.constant('');
	const name = fc.constantFrom(
		carrier.name,
		carrier.name,
		`x${carrier.name}`,
		carrier.name.replaceAll(/\W/g, 'x'),
		'u',
	);
	const value = fc.constantFrom(key, key, `${key}x`, `x${key}`, 'other', '', key.replaceAll('-', '.'));
	const tail = fc.constantFrom('', '', ';p', `;p=${key}`, `;${carrier.name}=${key}`, '=', '; ');
	const member = fc
		.tuple(blank, name, within, value, blank, tail, blank)
		.map(([a, n, b, v, c, rest, d]) => `${a}${n}${b}=${b}${v}${c}${rest}${d}`);
	return fc
		.array(fc.oneof({ weight: 5, arbitrary: member }, { weight: 1, arbitrary: fc.constantFrom('', 'u', ',') }), {
			maxLength: 4,
		})
		.map((members) => members.join(','));
}

for (const kind of ['baggage', 'tracestate'] as const) {
	test(`${kind}: the pattern of a key accepts exactly the lines that show the key`, (t) => {
		const cases = fc
			.tuple(fc.constantFrom(...carriers(kind)), fc.constantFrom('k', 'pr-1', 'a-b-c'))
			.chain(([carrier, key]) => fc.tuple(fc.constant(carrier), fc.constant(key), lines(carrier, key)));
		let shown = 0;
		fc.assert(
			fc.property(cases, ([carrier, key, line]) => {
				const shows = keysOf({ headers: [[kind, line]] }, [carrier]).includes(key);
				if (shows) shown++;
				return accepts(memberPattern(carrier, key), line) === shows;
			}),
			{ numRuns: 3_000 },
		);
		t.true(shown > 100, `${shown} lines show the key`);
	});

	test(`${kind}: the pattern of any key accepts every line that shows one`, (t) => {
		const cases = fc
			.constantFrom(...carriers(kind))
			.chain((carrier) => fc.tuple(fc.constant(carrier), lines(carrier, 'pr-1')));
		const law = fc.property(
			cases,
			([carrier, line]) =>
				keysOf({ headers: [[kind, line]] }, [carrier]).length === 0 || accepts(anyMemberPattern(carrier), line),
		);
		t.notThrows(() => fc.assert(law, { numRuns: 2_000 }));
		t.false(accepts(anyMemberPattern({ kind, name: 'key' }), 'xkey=pr-1'), 'another member');
		t.false(accepts(anyMemberPattern({ kind, name: 'key' }), 'u=1,v=2'));
	});
}

test('tracestate: white space around the equals sign is read alike by the pattern and by the oracle', (t) => {
	const carrier: Carrier = { kind: 'tracestate', name: 'key' };
	for (const line of ['key =k', 'key= k']) {
		const shows = keysOf({ headers: [['tracestate', line]] }, [carrier]).includes('k');
		t.is(accepts(memberPattern(carrier, 'k'), line), shows, line);
	}
});

test('a name is taken literally', (t) => {
	const dotted = memberPattern({ kind: 'baggage', name: 'a.b' }, 'k');
	t.true(accepts(dotted, 'a.b=k'));
	t.false(accepts(dotted, 'axb=k'));
	t.false(accepts(anyMemberPattern({ kind: 'baggage', name: 'a.b' }), 'axb=k'));
});

test('a key travels in its own header, or in that of its list', (t) => {
	t.is(carrierHeader({ kind: 'header', name: 'x-key' }), 'x-key');
	t.is(carrierHeader({ kind: 'baggage', name: 'key' }), 'baggage');
	t.is(carrierHeader({ kind: 'tracestate', name: 'key' }), 'tracestate');
});
