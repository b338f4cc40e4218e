// SPDX-License-Identifier: Apache-2.0
import { workerMicros } from './cpu-time.ts';
import { Client, request } from './load.ts';
import { keyOf, randomKeys, type Stand, startApplications, startStand, toCluster } from './stand.ts';

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
	/** `cluster` is a header that names the cluster, for a plain route table. */
	readonly carrier: 'none' | 'header' | 'baggage' | 'cluster';
	readonly hit: 'none' | 'first' | 'last' | 'random';
}

/** CPU microseconds of Envoy per request, one number for each round. */
export interface RequestCost extends Kind {
	/** 0 for the plain route table. */
	readonly sandboxes: number;
	readonly micros: readonly number[];
}

const withoutKey: Kind = { carrier: 'none', hit: 'none' };
const hits = ['first', 'last', 'random'] as const;
const plainKinds: readonly Kind[] = [withoutKey, ...hits.map((hit) => ({ carrier: 'cluster', hit }) as const)];
const kinds: readonly Kind[] = [
	withoutKey,
	...(['header', 'baggage'] as const).flatMap((carrier) => hits.map((hit) => ({ carrier, hit }))),
];

/** A round is cut into slices, in which all kinds take turns, so that a slow moment of the machine meets them alike. */
const slices = 10;

/** A kind of request to one of the Envoys. */
interface Course {
	readonly stand: Stand;
	readonly client: Client;
	readonly kind: Kind;
	readonly requests: readonly Buffer[];
	readonly micros: number[];
}

/**
 * What a request costs an Envoy, by the number of sandboxes: every kind of request to every Envoy in every round, over
 * connections and to keys that are the same in all rounds; a first round is not counted.
 */
export async function measureRequests(
	{ sizes, rounds, count }: RequestsPlan,
	say: (text: string) => void,
): Promise<readonly RequestCost[]> {
	const applications = await startApplications();
	const stands: (Stand & { client: Client; stop(): Promise<void> })[] = [];
	try {
		for (const size of [0, ...sizes]) {
			say(`${size === 0 ? 'an Envoy with a plain route' : `an Envoy with ${size} sandboxes`}: starting`);
			const stand = await startStand(size, applications);
			stands.push({ ...stand, client: new Client(stand.port) });
		}
		const courses = stands.flatMap(coursesOf);
		for (let round = 0; round <= rounds; round++) {
			say(`requests: round ${round} of ${rounds}`);
			const spent = await runRound(courses, count);
			if (round > 0) for (const course of courses) course.micros.push(spent.get(course)! / count);
		}
		return courses.map(({ stand: { sandboxes }, kind, micros }) => ({ sandboxes, ...kind, micros }));
	} finally {
		for (const { client, stop } of stands) {
			client.close();
			await stop();
		}
		await applications.stop();
	}
}

function coursesOf(stand: Stand & { client: Client }): readonly Course[] {
	return (stand.sandboxes === 0 ? plainKinds : kinds).map((kind) => {
		return { stand, client: stand.client, kind, requests: requestsOf(kind, stand), micros: [] };
	});
}

/** The CPU microseconds of each course. Slices go there and back, so that none has a better place than another. */
async function runRound(courses: readonly Course[], count: number): Promise<ReadonlyMap<Course, number>> {
	const spent = new Map(courses.map((course) => [course, 0]));
	for (let slice = 0; slice < slices; slice++) {
		for (const course of slice % 2 === 0 ? courses : courses.toReversed()) {
			spent.set(course, spent.get(course)! + (await cost(course, count / slices)));
		}
	}
	return spent;
}

async function cost({ stand: { envoy }, client, kind, requests }: Course, count: number): Promise<number> {
	const body = kind.carrier === 'none' ? 'baseline' : 'fork';
	// What another kind of request has driven out of caches comes back before time is taken.
	await client.send({ requests, count: 2 * requests.length, body });
	const before = await workerMicros(envoy.pid);
	await client.send({ requests, count, body });
	return (await workerMicros(envoy.pid)) - before;
}

function requestsOf({ carrier, hit }: Kind, { sandboxes }: Stand): readonly Buffer[] {
	if (carrier === 'none') return [request('checkout.shop', {})];
	return keysOf(hit, sandboxes || randomKeys).map((key) => {
		if (carrier === 'cluster') return toCluster(key);
		const shown = carrier === 'header' ? { 'x-branchline-key': key } : { baggage: `user=ana,branchline-key=${key}` };
		return request('checkout.shop', shown);
	});
}

function keysOf(hit: Kind['hit'], sandboxes: number): readonly string[] {
	if (hit === 'first') return [keyOf(0)];
	if (hit === 'last') return [keyOf(sandboxes - 1)];
	const numbers = new Set<number>();
	while (numbers.size < Math.min(randomKeys, sandboxes)) numbers.add(Math.floor(Math.random() * sandboxes));
	return [...numbers].map(keyOf);
}
