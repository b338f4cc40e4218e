// SPDX-License-Identifier: Apache-2.0
import { workerMicros } from './cpu-time.ts';
import { type Kind, kinds, plainKinds, requestsOf } from './kinds.ts';
import { Client } from './load.ts';
import { type Applications, type Stand, startApplications, startStand } from './stand.ts';

/** How much is measured. */
export interface RequestsPlan {
	/** Numbers of sandboxes, the smallest first: the others are compared with it. */
	readonly sizes: readonly number[];
	/** How often Envoys are started anew: those with the same configuration differ by some percent. */
	readonly rounds: number;
	/** Requests of one kind in one round. */
	readonly count: number;
}

/** CPU microseconds of Envoy per request, one number for each round. */
export interface RequestCost extends Kind {
	/** 0 for the plain route table. */
	readonly sandboxes: number;
	readonly micros: readonly number[];
}

/** A round is cut into slices, in which all kinds take turns, so that a slow moment of the machine meets them alike. */
const slices = 10;

/** A kind of request to one of the Envoys. */
interface Course {
	readonly stand: Stand;
	readonly client: Client;
	readonly kind: Kind;
	readonly requests: readonly Buffer[];
}

/**
 * What a request costs an Envoy, by the number of sandboxes: every kind of request to every Envoy in every round, which
 * starts all Envoys anew and has connections and keys of its own.
 */
export async function measureRequests(
	{ sizes, rounds, count }: RequestsPlan,
	say: (text: string) => void,
): Promise<readonly RequestCost[]> {
	const ours = sizes.map((sandboxes) => ({ sandboxes, clusters: sandboxes }));
	const all = [{ sandboxes: 0, clusters: Math.max(...sizes) }, ...ours];
	const applications = await startApplications();
	try {
		const costs = new Map<string, RequestCost & { readonly micros: number[] }>();
		for (let round = 0; round < rounds; round++) {
			say(`requests: round ${round + 1} of ${rounds}`);
			// Who starts first, and who later, takes turns, too.
			const order = round % 2 === 0 ? all : all.toReversed();
			for (const [{ stand, kind }, spent] of await runRound(order, applications, count)) {
				const { sandboxes } = stand;
				const name = JSON.stringify([sandboxes, kind]);
				if (!costs.has(name)) costs.set(name, { sandboxes, ...kind, micros: [] });
				costs.get(name)!.micros.push(spent / count);
			}
		}
		return [...costs.values()];
	} finally {
		await applications.stop();
	}
}

/** The CPU microseconds of each course to new Envoys. */
async function runRound(
	sizes: readonly Pick<Stand, 'sandboxes' | 'clusters'>[],
	applications: Applications,
	count: number,
): Promise<ReadonlyMap<Course, number>> {
	const stands: (Stand & { client: Client; stop(): Promise<void> })[] = [];
	try {
		for (const size of sizes) {
			const stand = await startStand(size, applications);
			stands.push({ ...stand, client: new Client(stand.port) });
		}
		return await runCourses(stands.map(coursesOf), count);
	} finally {
		for (const { client, stop } of stands) {
			client.close();
			await stop();
		}
	}
}

function coursesOf(stand: Stand & { client: Client }): readonly Course[] {
	return (stand.sandboxes === 0 ? plainKinds : kinds).map((kind) => {
		return { stand, client: stand.client, kind, requests: requestsOf(kind, stand.clusters) };
	});
}

/** Slice by slice, of which the first is not counted. */
async function runCourses(
	courses: readonly (readonly Course[])[],
	count: number,
): Promise<ReadonlyMap<Course, number>> {
	const spent = new Map(courses.flat().map((course) => [course, 0]));
	for (let slice = 0; slice <= slices; slice++) {
		for (const course of turns(courses)) {
			const micros = await cost(course, count / slices);
			if (slice > 0) spent.set(course, spent.get(course)! + micros);
		}
	}
	return spent;
}

/**
 * The courses of all Envoys in a random order in which one Envoy follows the other: where one went on with what it has just
 * done, its requests would be a tenth cheaper.
 */
function turns(courses: readonly (readonly Course[])[]): readonly Course[] {
	const shuffled = shuffle(courses.map(shuffle));
	const longest = Math.max(...courses.map(({ length }) => length));
	return Array.from({ length: longest }, (_, turn) => shuffled.flatMap((own) => own.slice(turn, turn + 1))).flat();
}

function shuffle<T>(list: readonly T[]): readonly T[] {
	const drawn = list.map((item) => ({ item, at: Math.random() }));
	return drawn.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

async function cost({ stand: { envoy }, client, kind, requests }: Course, count: number): Promise<number> {
	const body = kind.carrier === 'none' ? 'baseline' : 'fork';
	// What another kind of request has driven out of caches comes back before time is taken.
	await client.send({ requests, count: Math.max(count / 4, 2 * requests.length), body });
	const before = await workerMicros(envoy.pid);
	await client.send({ requests, count, body });
	return (await workerMicros(envoy.pid)) - before;
}
