// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';
import { quantile, type Spread, spreadOf } from '../spread.ts';
import { type Action, Fleet } from './fleet.ts';
import { Server, type Subject } from './server.ts';
import type { World } from './world.ts';

/** How much to measure: rounds by number of streams. */
export interface ChangePlan {
	readonly rounds: number;
	readonly streams: readonly number[];
}

/** What one server needs for one kind of change, to so many streams. */
export interface ChangeCost {
	readonly subject: string;
	readonly action: Action;
	readonly streams: number;
	/** Bytes of messages per change and stream. */
	readonly bytes: Spread;
	/** Milliseconds of the server's processor time per change, user and system. */
	readonly cpu: Spread;
	/** The same of each round, in order: rounds of one number are of one moment, whatever the server. */
	readonly cpuByRound: readonly number[];
	/** Milliseconds from the command to the server until the last client has acknowledged the change. */
	readonly lastAcknowledged: { readonly p50: number; readonly p99: number; readonly changes: number };
}

interface Sample {
	readonly bytes: number;
	readonly cpu: number;
	readonly milliseconds: readonly number[];
}

/** A round repeats a change until it has taken this many milliseconds, at most so often. */
const enough = { milliseconds: 100, times: 10 };

/** Measures changes of single sandboxes, the servers in turns in each round; every client is checked after each. */
export async function measureChanges(
	subjects: readonly Subject[],
	world: World,
	plan: ChangePlan,
	say: (text: string) => void,
): Promise<readonly ChangeCost[]> {
	const fleets: Fleet[] = [];
	const costs: ChangeCost[] = [];
	try {
		for (const subject of subjects) fleets.push(new Fleet(await Server.start(subject, world.size), world));
		for (const streams of plan.streams) {
			say(`one change to ${streams} streams`);
			const there = fleets.filter(({ server }) => streams <= server.subject.mostStreams);
			for (const fleet of there) await fleet.grow(streams);
			costs.push(...(await measureSize(there, plan.rounds)));
		}
	} finally {
		await Promise.all(fleets.map((fleet) => fleet.end()));
	}
	return costs;
}

async function measureSize(fleets: readonly Fleet[], rounds: number): Promise<readonly ChangeCost[]> {
	const samples = new Map(
		fleets.map((fleet) => [fleet, { change: [] as Sample[], remove: [] as Sample[], add: [] as Sample[] }]),
	);
	for (let round = 0; round <= rounds; round++) {
		for (let turn = 0; turn < fleets.length; turn++) {
			const fleet = fleets[(round + turn) % fleets.length]!;
			const of = await measureRound(fleet, round);
			// A first round is not counted.
			if (round > 0)
				for (const action of ['change', 'remove', 'add'] as const) samples.get(fleet)![action].push(of[action]);
		}
	}
	return [...samples].flatMap(([fleet, of]) =>
		(['change', 'remove', 'add'] as const).map((action) => costOf(fleet, action, of[action])),
	);
}

async function measureRound(fleet: Fleet, round: number): Promise<Readonly<Record<Action, Sample>>> {
	const at = (time: number): number => (round * 997 + time * 131 + fleet.streams) % fleet.sandboxes;
	const sandboxes = Array.from({ length: Math.min(enough.times, fleet.sandboxes) }, (_, time) => at(time));
	const change = await measureSome(fleet, 'change', [...new Set(sandboxes)]);
	const remove = await measureSome(fleet, 'remove', [...new Set(sandboxes)]);
	const add = await measureSome(fleet, 'add', sandboxes.slice(0, remove.milliseconds.length), Number.POSITIVE_INFINITY);
	fleet.verify();
	return { change, remove, add };
}

async function measureSome(
	fleet: Fleet,
	action: Action,
	sandboxes: readonly number[],
	milliseconds = enough.milliseconds,
): Promise<Sample> {
	const before = { ...(await fleet.server.usage()), bytes: fleet.bytes };
	const end = performance.now() + milliseconds;
	const times: number[] = [];
	for (const index of sandboxes) {
		times.push(await fleet.act(action, index));
		if (performance.now() >= end) break;
	}
	const after = await fleet.server.settled();
	return {
		bytes: (fleet.bytes - before.bytes) / times.length / fleet.streams,
		cpu: (after.cpu - before.cpu) / times.length,
		milliseconds: times,
	};
}

function costOf(fleet: Fleet, action: Action, samples: readonly Sample[]): ChangeCost {
	const times = samples.flatMap(({ milliseconds }) => milliseconds);
	const cpuByRound = samples.map(({ cpu }) => cpu);
	return {
		subject: fleet.server.subject.name,
		action,
		streams: fleet.streams,
		bytes: spreadOf(samples.map(({ bytes }) => bytes)),
		cpu: spreadOf(cpuByRound),
		cpuByRound,
		lastAcknowledged: { p50: quantile(times, 0.5), p99: quantile(times, 0.99), changes: times.length },
	};
}
