// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { linkerd } from './adapter.ts';
import { a, backends, planOf, port, render, route, to } from './objects.test.fixture.ts';

test('a Service without routes gets its default route first, beside which the sibling stands', (t) => {
	const { objects, names, codes } = render(a, []);
	t.deepEqual([names, codes], [['HTTPRoute shop/branchline.a.80', 'HTTPRoute shop/branchline.a.80.k'], []]);
	t.deepEqual(backends(objects), { 'branchline.a.80': ['shop/a'], 'branchline.a.80.k': ['shop/f'] });
	t.deepEqual(
		objects.map((object) => linkerd.strip(object)),
		[undefined, undefined],
	);
});

test('a backend without a namespace is of the parent’s, and a rule without backends goes to the parent', (t) => {
	const user = route('shop/mine', 'shop/a', [
		to('b', '/b'),
		{ matches: [{ path: { type: 'PathPrefix', value: '/a' } }] },
	]);
	t.deepEqual(backends(render(a, [user]).objects), { 'branchline.a.80.k': ['shop/b', 'shop/f'] });
	const consumer = route('web/mine', 'shop/a', [to('a')]);
	const merged = render(a, [route('shop/own', 'shop/a', [to('b', '/b')]), consumer]);
	t.deepEqual(
		Object.values(backends(merged.objects))
			.flat()
			.filter((name) => name !== 'shop/b'),
		['shop/f'],
	);
});

test('consumer routes alone are refused; beside the producer’s, siblings stand in both namespaces', (t) => {
	const consumer = route('web/mine', 'shop/a', [to('a', '/w')]);
	const alone = render(a, [consumer]);
	t.deepEqual([alone.names, alone.codes], [[], ['adapter/cannot-copy']]);
	const both = render(a, [consumer, route('shop/own', 'shop/a', [to('a')])]);
	t.deepEqual(both.codes, []);
	t.deepEqual(both.names.map((name) => name.split('/')[0]).sort(), ['HTTPRoute shop', 'HTTPRoute web']);
});

test('what cannot be copied is said where a key is lost by it, with the key, and nowhere else', (t) => {
	const redirect = { filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'elsewhere' } }] };
	const [consumer, redirecting] = [
		route('web/mine', 'shop/a', [to('b', '/w')]),
		route('web/mine', 'shop/a', [redirect]),
	];
	t.deepEqual(render({ ...a, services: [] }, [consumer]).codes, []);
	t.deepEqual(render(planOf(port('shop/c')), [consumer]).codes, []);
	t.deepEqual(render(planOf(port('shop/b')), [consumer]).keys, [['k']]);
	// Callers that have no route of their own meet the fork of the Service itself.
	t.deepEqual(render(a, [redirecting]).keys, [['k']]);
});

test('a consumer’s rule that hides one of the producer’s is refused: the copy of the hidden one stands all the same', (t) => {
	const producer = route('shop/z-own', 'shop/a', [to('b', '/w'), to('a')]);
	const { names, text } = render(a, [route('web/a-mine', 'shop/a', [to('a', '/w')]), producer]);
	t.regex(text, /rules of equal rank must share one object, and they stand in several namespaces/);
	t.deepEqual(names, []);
});

test('a hostname in two lists of hostnames is refused, lists apart from each other are not', (t) => {
	const at = (name: string, ...hostnames: readonly string[]) =>
		route(`shop/${name}`, 'shop/a', [to('a')], { hostnames });
	t.deepEqual(render(a, [at('one', 'x'), at('two', 'x', 'y')]).codes, ['adapter/cannot-copy']);
	const apart = render(a, [at('one', 'x'), at('two', 'y')]);
	t.deepEqual([apart.codes, apart.names.length, new Set(apart.names).size], [[], 2, 2]);
});
