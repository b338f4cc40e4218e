// SPDX-License-Identifier: Apache-2.0
import { type Spread, spreadOf } from '../spread.ts';
import type { Past } from './client.ts';
import { Fleet } from './fleet.ts';
import { Server, type Subject } from './server.ts';
import type { World } from './world.ts';

/** What a server needs for clients that all come back at once, with the versions that they have. */
export interface StormCost {
	readonly subject: string;
	readonly streams: number;
	readonly sandboxes: number;
	/** Bytes of messages per stream, with those of one change that every client gets in the end. */
	readonly bytes: Spread;
	/** Milliseconds of the server's processor time, user and system. */
	readonly cpu: Spread;
	/** Milliseconds until every client has acknowledged that change. */
	readonly milliseconds: Spread;
}

/**
 * Has all clients come back at once to a server, with what they have of another instance of it, the servers in turns in each
 * round, and changes one sandbox as they come.
 */
export async function measureStorms(
	subjects: readonly Subject[],
	world: World,
	{ streams, rounds }: { readonly streams: number; readonly rounds: number },
	say: (text: string) => void,
): Promise<readonly StormCost[]> {
	const shores: { readonly fleet: Fleet; readonly past: Past; readonly samples: Sample[] }[] = [];
	try {
		for (const subject of subjects) {
			const past = await pastOf(subject, world);
			shores.push({ fleet: new Fleet(await Server.start(subject, world.size), world), past, samples: [] });
		}
		say(`storms of ${streams} streams`);
		for (let round = 0; round <= rounds; round++) {
			for (let turn = 0; turn < shores.length; turn++) {
				const { fleet, past, samples } = shores[(round + turn) % shores.length]!;
				const sample = await storm(fleet, past, streams);
				// A first round is not counted.
				if (round > 0) samples.push(sample);
			}
		}
	} finally {
		await Promise.all(shores.map(({ fleet }) => fleet.end()));
	}
	return shores.map(({ fleet, samples }) => ({
		subject: fleet.server.subject.name,
		streams,
		sandboxes: world.size,
		bytes: spreadOf(samples.map(({ bytes }) => bytes)),
		cpu: spreadOf(samples.map(({ cpu }) => cpu)),
		milliseconds: spreadOf(samples.map(({ milliseconds }) => milliseconds)),
	}));
}

interface Sample {
	readonly bytes: number;
	readonly cpu: number;
	readonly milliseconds: number;
}

async function pastOf(subject: Subject, world: World): Promise<Past> {
	const fleet = new Fleet(await Server.start(subject, world.size), world);
	try {
		return await fleet.past();
	} finally {
		await fleet.end();
	}
}

async function storm(fleet: Fleet, past: Past, streams: number): Promise<Sample> {
	const start = await fleet.server.settled();
	const milliseconds = await fleet.storm(streams, past, 0);
	const end = await fleet.server.settled();
	fleet.verify();
	const bytes = fleet.bytes / streams;
	await fleet.leave();
	return { bytes, cpu: end.cpu - start.cpu, milliseconds };
}
