// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import test from 'ava';
import fc from 'fast-check';
import { applyJsonPatch, PatchRefused } from '../fake/json-patch.ts';
import { removalPatch } from './removal-patch.ts';

function object(spec: unknown): KubernetesObject {
	return { apiVersion: 'example.dev/v1', kind: 'Routes', metadata: { name: 'a', namespace: 'shop' }, spec };
}

test('removed items of a list are named from the end, after a test of the whole list', (t) => {
	const patch = removalPatch(object({ http: ['x', 'a', 'y', 'b', 'z'] }), object({ http: ['a', 'b'] }));
	t.deepEqual(patch, [
		{ op: 'test', path: '/spec/http', value: ['x', 'a', 'y', 'b', 'z'] },
		{ op: 'remove', path: '/spec/http/4' },
		{ op: 'remove', path: '/spec/http/2' },
		{ op: 'remove', path: '/spec/http/0' },
	]);
});

test('names with the characters of JSON Pointers are written as it wants', (t) => {
	const patch = removalPatch(object({ 'a/b~c': { d: 1 }, keep: 1 }), object({ keep: 1 }));
	t.deepEqual(patch.at(-1), { op: 'remove', path: '/spec/a~1b~0c' });
});

test('nothing of ours, nothing to do', (t) => {
	t.deepEqual(removalPatch(object({ http: [1] }), object({ http: [1] })), []);
});

const value = fc.jsonValue({ maxDepth: 3 });

test('the patch leads from the one to the other, whatever they are, and fails once something of it changed', (t) => {
	fc.assert(
		fc.property(value, value, value, (from, to, edit) => {
			const [live, stripped] = [object(from), object(to)];
			const patch = removalPatch(live, stripped);
			t.deepEqual(JSON.parse(JSON.stringify(applyJsonPatch(live, patch))), JSON.parse(JSON.stringify(stripped)));
			const isTouched = JSON.stringify(edit) !== JSON.stringify(from);
			if (patch[0]?.path === '/spec' && isTouched && patch[0].op === 'test')
				t.throws(() => applyJsonPatch(object(edit), patch), { instanceOf: PatchRefused });
		}),
	);
});

test('a list that loses items keeps the others, for all lists', (t) => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3 }))), (items) => {
			const live = object({ http: items.map(([, item]) => item) });
			const stripped = object({ http: items.filter(([kept]) => kept).map(([, item]) => item) });
			const patch = removalPatch(live, stripped);
			t.deepEqual(applyJsonPatch(live, patch), stripped);
			t.true(patch.every(({ op }) => op === 'test' || op === 'remove'));
		}),
	);
});
