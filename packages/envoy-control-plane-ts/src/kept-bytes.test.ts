// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { kept } from './kept-bytes.ts';

test('what is kept stays as it was, whatever is kept after it', (t) => {
	const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 900, maxLength: 3_000 }));
	fc.assert(
		fc.property(fc.array(bytes, { maxLength: 60 }), (all) => {
			const copies = all.map((one) => kept(one));
			for (const [index, copy] of copies.entries()) t.deepEqual(new Uint8Array(copy), all[index]);
		}),
	);
});

test('small ones stand together, without room between them', (t) => {
	const copies = Array.from({ length: 1_000 }, () => kept(new Uint8Array(200)));
	const memory = new Set(copies.map(({ buffer }) => buffer));
	const bytes = [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0);
	t.true(bytes < 1_000 * 200 * 1.1, `${bytes} bytes`);
});
