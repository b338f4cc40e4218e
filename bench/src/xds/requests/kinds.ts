// SPDX-License-Identifier: Apache-2.0
import { request } from './load.ts';
import { keyOf, toCluster } from './stand.ts';

/** Keys of a random hit: enough to be different ones, few enough that their connections are warm. */
const randomKeys = 32;

/** How requests show a key, and which one. */
export interface Kind {
	/** `cluster` is a header that names the cluster, for a plain route table. */
	readonly carrier: 'none' | 'header' | 'baggage' | 'cluster';
	readonly hit: 'none' | 'first' | 'last' | 'random';
}

const withoutKey: Kind = { carrier: 'none', hit: 'none' };
const hits = ['first', 'last', 'random'] as const;
/** Those of a plain route table. */
export const plainKinds: readonly Kind[] = [withoutKey, ...hits.map((hit) => ({ carrier: 'cluster', hit }) as const)];
/** Those of a route table for sandboxes. */
export const kinds: readonly Kind[] = [
	withoutKey,
	...(['header', 'baggage'] as const).flatMap((carrier) => hits.map((hit) => ({ carrier, hit }))),
];

/** The different requests of one kind, for keys of so many sandboxes; random ones are drawn anew by each call. */
export function requestsOf({ carrier, hit }: Kind, clusters: number): readonly Buffer[] {
	if (carrier === 'none') return [request('checkout.shop', {})];
	return keysOf(hit, clusters).map((key) => {
		if (carrier === 'cluster') return toCluster(key);
		const shown = carrier === 'header' ? { 'x-branchline-key': key } : { baggage: `user=ana,branchline-key=${key}` };
		return request('checkout.shop', shown);
	});
}

function keysOf(hit: Kind['hit'], clusters: number): readonly string[] {
	if (hit === 'first') return [keyOf(0)];
	if (hit === 'last') return [keyOf(clusters - 1)];
	const numbers = new Set<number>();
	while (numbers.size < Math.min(randomKeys, clusters)) numbers.add(Math.floor(Math.random() * clusters));
	return [...numbers].map(keyOf);
}
