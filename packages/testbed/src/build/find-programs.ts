// SPDX-License-Identifier: Apache-2.0
import type { Programs } from '../daemon/context.ts';
import { fetchEnvoy } from '../fetch-envoy.ts';
import { isThere } from '../is-there.ts';
import { definitionsFolder, findProgram } from './cache.ts';
import { definitionsOf, type Implementation, isNeeded } from './implementations.ts';
import { envoyVersions, type ProgramName, programPins } from './pins.ts';

const programNames = Object.keys(programPins) as ProgramName[];

/** What `build` has not built yet of what these implementations need, by name. */
export async function notBuilt(implementations: readonly Implementation[]): Promise<readonly string[]> {
	const needed = programNames.filter((name) => isNeeded(name, implementations));
	const programs = await Promise.all(needed.map(async (name) => [name, (await findProgram(name)) !== undefined]));
	const definitions = await Promise.all(
		definitionsOf(implementations).map(async (name) => [
			`definitions of ${name}`,
			await isThere(await definitionsFolder(name)),
		]),
	);
	return [...programs, ...definitions].flatMap(([name, found]) => (found === true ? [] : [String(name)]));
}

/**
 * The built programs that these implementations need, and every Envoy that pods may ask for by its image (fetched where
 * need be); `proxyVersion` is the one beside the pods of Istio. Call it where nothing is missing.
 */
export async function findPrograms(
	implementations: readonly Implementation[],
	proxyVersion: string,
	log?: (line: string) => void,
): Promise<Programs> {
	const needed = programNames.filter((name) => isNeeded(name, implementations));
	const paths = await Promise.all(needed.map(async (name) => [name, await findProgram(name)] as const));
	const fetched = await Promise.all(
		[...new Set([proxyVersion, ...Object.values(envoyVersions)])].map(
			async (version) => [version, (await fetchEnvoy({ version, ...(log && { log }) })).path] as const,
		),
	);
	const programs = Object.fromEntries(paths) as Record<ProgramName, string>;
	return { ...programs, envoy: Object.fromEntries(fetched) };
}
