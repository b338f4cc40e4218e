// SPDX-License-Identifier: Apache-2.0
import type { Programs } from '../daemon/context.ts';
import { fetchEnvoy } from '../fetch-envoy.ts';
import { isThere } from '../is-there.ts';
import { definitionsFolder, findProgram } from './cache.ts';
import { type DefinitionsName, definitionPins, envoyVersions, type ProgramName, programPins } from './pins.ts';

const programNames = Object.keys(programPins) as ProgramName[];
const definitionNames = Object.keys(definitionPins) as DefinitionsName[];

/** What `build` has not built yet, by name. */
export async function notBuilt(): Promise<readonly string[]> {
	const programs = await Promise.all(programNames.map(async (name) => [name, (await findProgram(name)) !== undefined]));
	const definitions = await Promise.all(
		definitionNames.map(async (name) => [`definitions of ${name}`, await isThere(await definitionsFolder(name))]),
	);
	return [...programs, ...definitions].flatMap(([name, found]) => (found === true ? [] : [String(name)]));
}

/** The built programs, and the Envoys that a testbed runs (fetched where need be). Call it where nothing is missing. */
export async function findPrograms(proxyVersion: string, log?: (line: string) => void): Promise<Programs> {
	const paths = await Promise.all(programNames.map(async (name) => [name, await findProgram(name)] as const));
	const envoys = [...new Set([proxyVersion, envoyVersions.envoyGateway])];
	const fetched = await Promise.all(
		envoys.map(async (version) => [version, (await fetchEnvoy({ version, ...(log && { log }) })).path] as const),
	);
	const programs = Object.fromEntries(paths) as Record<ProgramName, string>;
	return { ...programs, envoy: Object.fromEntries(fetched) };
}
