// SPDX-License-Identifier: Apache-2.0
import { fetchEnvoy, startEnvoy } from '@branchline/testbed';
import { adsBootstrap } from 'branchline';
import { type Spread, spreadOf } from '../spread.ts';
import { ours, pause, residentSet, Server } from './server.ts';

/** What one more sandbox costs an Envoy in resident memory, in bytes, with all statistics and with those that are used. */
export interface EnvoyMemory {
	readonly version: string;
	readonly statistics: 'all' | 'used';
	/** The resident set by number of sandboxes. */
	readonly resident: readonly { readonly sandboxes: number; readonly bytes: Spread }[];
	/** Per sandbox, from the fewest to the most. */
	readonly sandbox: Spread;
}

/** Measures a real Envoy that the library of this repository serves more and more sandboxes. */
export async function measureEnvoy(
	sizes: readonly number[],
	rounds: number,
	say: (text: string) => void,
): Promise<readonly EnvoyMemory[]> {
	const { path, version } = await fetchEnvoy({ log: say });
	const kinds = ['all', 'used'] as const;
	const samples = { all: [] as (readonly number[])[], used: [] as (readonly number[])[] };
	for (let round = 1; round <= rounds; round++) {
		say(`memory of Envoy, round ${round} of ${rounds}`);
		for (const statistics of kinds) samples[statistics].push(await residentSets(path, statistics, sizes));
	}
	return kinds.map((statistics) => {
		const growth = (of: readonly number[]): number => (of.at(-1)! - of[0]!) / (sizes.at(-1)! - sizes[0]!);
		return {
			version,
			statistics,
			resident: sizes.map((sandboxes, at) => ({
				sandboxes,
				bytes: spreadOf(samples[statistics].map((of) => of[at]!)),
			})),
			sandbox: spreadOf(samples[statistics].map(growth)),
		};
	});
}

async function residentSets(
	binary: string,
	statistics: EnvoyMemory['statistics'],
	sizes: readonly number[],
): Promise<readonly number[]> {
	const server = await Server.start(ours, sizes[0]!);
	const envoy = await startEnvoy({ binary, config: bootstrap(server.port, statistics) });
	try {
		const sets: number[] = [];
		let there = sizes[0]!;
		for (const sandboxes of sizes) {
			if (sandboxes > there) await server.fill(there, sandboxes);
			there = sandboxes;
			// One of them is the control plane's own; those that wait for endpoints are not among them.
			while ((await envoy.stat('cluster_manager.active_clusters')) !== sandboxes + 1) await pause();
			sets.push(await residentSet(envoy.pid));
		}
		return sets;
	} finally {
		await envoy.stop();
		await server.stop();
	}
}

function bootstrap(port: number, statistics: EnvoyMemory['statistics']): object {
	return {
		...adsBootstrap({ node: { id: 'bench', cluster: 'bench' }, server: { host: '127.0.0.1', port } }),
		deferred_stat_options: { enable_deferred_creation_stats: statistics === 'used' },
	};
}
