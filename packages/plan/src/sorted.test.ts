// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { find, patch, withPrefix } from './sorted.ts';

interface Item {
	readonly id: string;
}

const idOf = ({ id }: Item) => id;
const ids = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '\0'), maxLength: 3 }));

function sorted(names: readonly string[]): readonly Item[] {
	return [...names].sort().map((id) => ({ id }));
}

test('a patched list is the sorted list of what is set', (t) => {
	const property = fc.property(ids, fc.dictionary(fc.constantFrom('', 'a', 'ab', 'b'), fc.boolean()), (names, set) => {
		const changes = new Map(Object.entries(set).map(([id, there]) => [id, there ? { id } : undefined]));
		const expected = new Set(names);
		for (const [id, item] of changes) item === undefined ? expected.delete(id) : expected.add(id);
		t.deepEqual(patch(sorted(names), changes, idOf), sorted([...expected]));
	});
	fc.assert(property);
	t.pass();
});

test('a list that does not change is the identical list', (t) => {
	const list = sorted(['a', 'b']);
	t.is(
		patch(
			list,
			new Map([
				['a', list[0]],
				['c', undefined],
			]),
			idOf,
		),
		list,
	);
	t.not(patch(list, new Map([['a', { id: 'a' }]]), idOf), list);
});

test('items are found by their id, and by a prefix of it', (t) => {
	const list = sorted(['a\0x', 'a\0y', 'a', 'a-b\0x', 'b\0x']);
	t.is(find(list, 'a\0y', idOf)?.id, 'a\0y');
	t.is(find(list, 'a\0z', idOf), undefined);
	t.is(find(list, 'z', idOf), undefined);
	t.deepEqual(withPrefix(list, 'a\0', idOf).map(idOf), ['a\0x', 'a\0y']);
});
