// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { Unsupported } from './dialect.ts';
import { copyRanked, type RankedRule } from './ranked.ts';
import { shard } from './shard.ts';
import { fork, header, lookup, substitution, type ToyMatch, type ToyRule, toyDialect } from './toy.test.fixture.ts';

const dialect = toyDialect();
const limits = { rules: 99, matchesPerRule: 99, matches: 99 };
const home = ({ namespace = '' }: ToyRule) => namespace;

/** The objects of the copies for the key `k`, which forks `a`, of rules that are the older the earlier they stand. */
function copied(rules: readonly ToyRule[]): readonly (readonly ToyRule[])[] | Unsupported {
	const aged = rules.map((rule, index): RankedRule<ToyRule> => ({ rule, object: `${index}`, created: `${index}` }));
	const copies = copyRanked(dialect, aged, lookup(fork('a', substitution('k', 'f'))), [header], 'k', {
		of: home,
		areSettled: true,
	});
	return copies instanceof Unsupported ? copies : shard(dialect, copies, limits, home);
}

/** Whether a request, which has every condition of its own, meets a match. */
function meets(match: ToyMatch, request: ToyMatch): boolean {
	return Object.entries(match).every(([name, value]) =>
		name === 'path' ? (request.path ?? '').startsWith(value) : request[name] === value,
	);
}

/** Where each object would send a request at the best rank that any of them has for it, with that rank. */
function winners(objects: readonly (readonly ToyRule[])[], request: ToyMatch): readonly string[] {
	const found = objects.flatMap((rules) => {
		const met = rules.flatMap(({ to, matches = [{}] }) =>
			matches.filter((match) => meets(match, request)).map((match) => ({ to: String(to), rank: dialect.rank(match) })),
		);
		// In one object the first of the best wins.
		return met.toSorted((a, b) => compare(a.rank, b.rank)).slice(0, 1);
	});
	const best = found.toSorted((a, b) => compare(a.rank, b.rank))[0];
	return found.filter(({ rank }) => best && compare(rank, best.rank) === 0).map(({ to }) => to);
}

function compare(a: readonly number[], b: readonly number[]): number {
	return b[0]! - a[0]! || b[1]! - a[1]!;
}

const match = fc.record(
	{ path: fc.constantFrom('/p', '/p', '/pq'), h: fc.constantFrom('1', '2'), i: fc.constant('1'), j: fc.constant('1') },
	{ requiredKeys: [] },
);

const rules: fc.Arbitrary<readonly ToyRule[]> = fc.array(
	fc.record({
		to: fc.constantFrom(['a'], ['b'], ['c']),
		namespace: fc.constantFrom('shop', 'pay', 'team'),
		matches: fc.array(match, { minLength: 1, maxLength: 2 }),
	}),
	{ minLength: 2, maxLength: 4 },
);

const requests: readonly ToyMatch[] = ['/p', '/pq', '/x'].flatMap((path) =>
	['1', '2', ''].flatMap((h) =>
		['1', ''].flatMap((i) => ['1', ''].map((j) => ({ path, h, i, j, [header.name]: 'k' }))),
	),
);

test('rules of equal rank in several homes keep their order, whatever the ages of the copies', (t) => {
	let several = 0;
	fc.assert(
		fc.property(rules, (natives) => {
			const objects = copied(natives);
			if (objects instanceof Unsupported) throw new Error(`${objects.reason}`);
			if (new Set(objects.map((object) => home(object[0]!))).size > 1) several++;
			for (const request of requests) {
				const [expected = 'none'] = winners([natives], request);
				const met = new Set(winners(objects, request));
				// A copy may be left out only where nothing it says differs from the rule that it is of.
				const wanted = expected === 'none' ? [] : [expected === 'a' ? 'f' : expected];
				if (String([...met]) !== String(wanted))
					throw new Error(JSON.stringify({ request, wanted, met: [...met], objects }));
			}
		}),
		{ numRuns: 600, endOnFailure: true },
	);
	t.true(several > 150);
});
