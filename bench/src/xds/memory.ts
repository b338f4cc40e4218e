// SPDX-License-Identifier: Apache-2.0
import { type Spread, spreadOf } from '../spread.ts';
import { Fleet } from './fleet.ts';
import { Server, type Subject } from './server.ts';
import type { World } from './world.ts';

/** What a server keeps in memory, in bytes: objects after garbage collection, unless it says otherwise. */
export interface MemoryCost {
	readonly subject: string;
	/** The cluster and the endpoints of one sandbox. */
	readonly sandbox: Spread;
	/** One of these two, on average. */
	readonly resource: Spread;
	/** One stream that is subscribed to all of them. */
	readonly stream: Spread;
	/** The resident set of the process with all sandboxes and streams. */
	readonly resident: Spread;
}

type Sample = Readonly<Record<'sandbox' | 'resource' | 'stream' | 'resident', number>>;

/** Measures what servers keep, each in a process of its own for each round, the servers in turns. */
export async function measureMemory(
	subjects: readonly Subject[],
	world: World,
	{ streams, rounds }: { readonly streams: number; readonly rounds: number },
	say: (text: string) => void,
): Promise<readonly MemoryCost[]> {
	const samples = new Map(subjects.map((subject) => [subject, [] as Sample[]]));
	for (let round = 1; round <= rounds; round++) {
		say(`memory of the servers, round ${round} of ${rounds}`);
		for (const subject of subjects) samples.get(subject)!.push(await measureOne(subject, world, streams));
	}
	return [...samples].map(([subject, of]) => ({
		subject: subject.name,
		sandbox: spreadOf(of.map(({ sandbox }) => sandbox)),
		resource: spreadOf(of.map(({ resource }) => resource)),
		stream: spreadOf(of.map(({ stream }) => stream)),
		resident: spreadOf(of.map(({ resident }) => resident)),
	}));
}

async function measureOne(subject: Subject, world: World, streams: number): Promise<Sample> {
	const server = await Server.start(subject, 1);
	const fleet = new Fleet(server, world);
	try {
		const one = await server.collected();
		await server.fill(1, world.size);
		const all = await server.collected();
		await fleet.grow(streams);
		await server.settled();
		const served = await server.collected();
		fleet.verify();
		const sandbox = (all.heap - one.heap) / (world.size - 1);
		const stream = (served.heap - all.heap) / streams;
		return { sandbox, resource: sandbox / 2, stream, resident: served.resident };
	} finally {
		await fleet.end();
	}
}
