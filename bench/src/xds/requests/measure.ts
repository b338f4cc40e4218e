// SPDX-License-Identifier: Apache-2.0
import { cpuMicros } from './cpu-time.ts';
import { request, send } from './load.ts';
import { keyOf, type Stand, startApplications, startStand } from './stand.ts';

/** How much is measured. */
export interface RequestsPlan {
	/** Numbers of sandboxes, the smallest first: the others are compared with it. */
	readonly sizes: readonly number[];
	readonly rounds: number;
	/** Requests of one kind in one round. */
	readonly count: number;
}

/** How requests show a key, and which one. */
export interface Kind {
	readonly carrier: 'none' | 'header' | 'baggage';
	readonly hit: 'none' | 'first' | 'last' | 'random';
}

/** CPU microseconds of Envoy per request, one number for each round. */
export interface RequestCost extends Kind {
	/** 0 for the plain route table. */
	readonly sandboxes: number;
	readonly micros: readonly number[];
}

const kinds: readonly Kind[] = [
	{ carrier: 'none', hit: 'none' },
	...(['header', 'baggage'] as const).flatMap((carrier) =>
		(['first', 'last', 'random'] as const).map((hit) => ({ carrier, hit })),
	),
];

/** Keys of a random hit in one round: enough to be different ones, few enough that their connections are warm. */
const randomKeys = 32;

/**
 * What a request costs an Envoy, by the number of sandboxes: every kind of request to every Envoy in every round, one
 * after the other, so that a slow moment of the machine meets them all alike; a first round is not counted.
 */
export async function measureRequests(
	{ sizes, rounds, count }: RequestsPlan,
	say: (text: string) => void,
): Promise<readonly RequestCost[]> {
	const applications = await startApplications();
	const stands: (Stand & { stop(): Promise<void> })[] = [];
	try {
		for (const size of [0, ...sizes]) {
			say(`${size === 0 ? 'an Envoy with a plain route' : `an Envoy with ${size} sandboxes`}: starting`);
			stands.push(await startStand(size, applications));
		}
		const costs = stands.flatMap((stand) =>
			kinds
				.filter(({ carrier }) => stand.sandboxes > 0 || carrier === 'none')
				.map((kind) => ({ stand, kind, micros: [] as number[], requests: requestsOf(kind, stand) })),
		);
		for (let round = 0; round <= rounds; round++) {
			say(`requests: round ${round} of ${rounds}`);
			for (const { stand, kind, micros, requests: lines } of costs) {
				const spent = await cost(stand, lines, count, kind.carrier === 'none' ? 'baseline' : 'fork');
				if (round > 0) micros.push(spent);
			}
		}
		return costs.map(({ stand: { sandboxes }, kind, micros }) => ({ sandboxes, ...kind, micros }));
	} finally {
		for (const stand of stands) await stand.stop();
		await applications.stop();
	}
}

async function cost({ envoy, port }: Stand, requests: readonly Buffer[], count: number, body: string): Promise<number> {
	// Connections, and the clusters of these keys, are made before time is taken.
	await send({ port, requests, count: Math.max(64, 4 * requests.length), body });
	const before = await cpuMicros(envoy.pid);
	await send({ port, requests, count, body });
	return ((await cpuMicros(envoy.pid)) - before) / count;
}

function requestsOf({ carrier, hit }: Kind, { sandboxes }: Stand): readonly Buffer[] {
	if (carrier === 'none') return [request('checkout.shop', {})];
	return keysOf(hit, sandboxes).map((key) =>
		request(
			'checkout.shop',
			carrier === 'header' ? { 'x-branchline-key': key } : { baggage: `user=ana,branchline-key=${key}` },
		),
	);
}

function keysOf(hit: Kind['hit'], sandboxes: number): readonly string[] {
	if (hit === 'first') return [keyOf(0)];
	if (hit === 'last') return [keyOf(sandboxes - 1)];
	return Array.from({ length: Math.min(randomKeys, sandboxes) }, () => keyOf(Math.floor(Math.random() * sandboxes)));
}
