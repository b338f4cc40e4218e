// SPDX-License-Identifier: Apache-2.0
import type { Carrier, HttpRequest } from '@branchline/plan';
import fc from 'fast-check';
import type { MeshUnderTest } from '../mesh.ts';
import { keys } from './model.ts';

type HeaderLine = readonly [string, string];

const lists: ReadonlySet<string> = new Set<Carrier['kind']>(['baggage', 'tracestate']);

/** Every form in which a list header or a header of its own may show a key, or look as if it did. */
function keyLines(carrier: Carrier, key: string): fc.Arbitrary<readonly HeaderLine[]> {
	if (carrier.kind === 'header') return fc.constant([[carrier.name, key]]);
	const { kind, name } = carrier;
	return fc.constantFrom<readonly HeaderLine[]>(
		[[kind, `${name}=${key}`]],
		[[kind, `u=1,${name}=${key}, v=2`]],
		[[kind, `${name}=${key};p=${key}`]],
		[[kind, `${name} = ${key}`]],
		[[kind, `u=1,v=2,${name}=${key}`]],
		[[kind, `u=1,${name}=${key}`]],
		[[kind, `u=1 , ${name} = ${key} ;p=1 ,v=2`]],
		[[kind, `${name}=${key};p`]],
		[
			[kind, 'u=1'],
			[kind, `${name}=${key},v=2`],
		],
		[[kind, `x${name}=${key}`]],
		[[kind, `u=${name}=${key}`]],
		[[kind, `${name}=${key}x`]],
	);
}

function carried(carriers: readonly Carrier[]): fc.Arbitrary<readonly HeaderLine[]> {
	const key = fc.constantFrom<string>(...Array<string>(14).fill('k'), ...keys, 'unowned', 'K');
	const one = fc.tuple(fc.constantFrom(...carriers), key).chain(([carrier, value]) => keyLines(carrier, value));
	return fc.oneof(
		{ weight: 1, arbitrary: fc.constant([]) },
		{ weight: 10, arbitrary: one },
		{ weight: 1, arbitrary: fc.tuple(one, one).map(([first, second]) => together(first, second)) },
	);
}

/** Lines of two carriers or of one list header; a header that is a key by itself is sent once. */
function together(first: readonly HeaderLine[], second: readonly HeaderLine[]): readonly HeaderLine[] {
	const repeats = second.some(([name]) => !lists.has(name) && first.some(([other]) => other === name));
	return repeats ? first : [...first, ...second];
}

const line = fc.constantFrom<readonly HeaderLine[]>(
	[],
	[],
	[['h', '1']],
	[['h', '2']],
	[['i', '1']],
	[
		['h', '1'],
		['i', '1'],
	],
);

const anyRequests = {
	methods: ['GET', 'POST'],
	paths: ['/', '/a', '/a/', '/a/b', '/a/b/c', '/ab', '/b'],
	queries: ['', '', '?q=1', '?q=2', '?r=1&q=1'],
};

/** A random request to one of the places, with or without a key. */
export function randomRequest(
	carriers: readonly Carrier[],
	places: MeshUnderTest['places'],
	requests: NonNullable<MeshUnderTest['requests']> = anyRequests,
): fc.Arbitrary<HttpRequest> {
	return fc
		.record({
			place: places,
			method: fc.constantFrom(...requests.methods),
			path: fc.constantFrom(...requests.paths),
			query: fc.constantFrom(...requests.queries),
			headers: line,
			key: carried(carriers),
		})
		.map(({ place, method, path, query, headers, key }) => ({
			...place,
			method,
			path: `${path}${query}`,
			headers: [...headers, ...key],
		}));
}
