// SPDX-License-Identifier: Apache-2.0
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fetchEnvoy } from '../fetch-envoy.ts';
import { isThere } from '../is-there.ts';
import { withLock } from '../lock.ts';
import { cacheDirectory, definitionsFolder, keepProgram, moveInto, programPath } from './cache.ts';
import { buildFlags } from './digest.ts';
import { type GoProgress, goAnswer, goBuild, type Toolchain, toolchain } from './go.ts';
import { builtImplementations, definitionsOf, type Implementation, isNeeded } from './implementations.ts';
import { layOutModules } from './module-files.ts';
import {
	type DefinitionsName,
	type DefinitionsPin,
	definitionPins,
	envoyVersions,
	type ProgramName,
	programPins,
} from './pins.ts';

/** `log` gets a line for each step, and one now and then while a step lasts. */
export interface BuildOptions {
	readonly log: (line: string) => void;
	/** For which implementations; default: all but those that take long to build. */
	readonly implementations?: readonly Implementation[];
}

const saysEveryMs = 15_000;
const waitsMs = 4 * 3_600_000;

/**
 * Builds whatever a testbed needs and this machine lacks: the programs from their Go modules, by the machine's own Go and
 * its settings, the definitions of custom resources from the same modules, and Envoy by `fetchEnvoy`.
 *
 * All of it is kept in the cache; what is there already is not built again, and an interrupted build goes on where it
 * was. One build at a time runs on a cache. Rejects with what Go said.
 */
export async function build({ log, implementations = builtImplementations }: BuildOptions): Promise<void> {
	const go = await toolchain();
	const cache = cacheDirectory();
	await mkdir(cache, { recursive: true });
	const waiting = setTimeout(() => log(`waiting for another build in ${cache}`), 2_000);
	const work = async (): Promise<void> => {
		clearTimeout(waiting);
		const draft = join(cache, 'draft');
		await rm(draft, { recursive: true, force: true });
		try {
			await buildPrograms(go, draft, { log, implementations });
			for (const name of definitionsOf(implementations)) await copyDefinitions(name, draft);
		} finally {
			await rm(draft, { recursive: true, force: true });
		}
		for (const version of new Set(Object.values(envoyVersions))) await fetchEnvoy({ version, log });
	};
	try {
		await withLock(join(cache, 'build.lock'), work, { timeoutMs: waitsMs });
	} finally {
		clearTimeout(waiting);
	}
}

async function buildPrograms(
	go: Toolchain,
	draft: string,
	{ log, implementations }: Required<BuildOptions>,
): Promise<void> {
	const all = Object.keys(programPins) as ProgramName[];
	const names = all.filter((name) => isNeeded(name, implementations));
	for (const [index, name] of names.entries()) {
		if (await isThere(await programPath(name, go))) continue;
		await buildProgram(name, go, { draft, log, count: `${index + 1} of ${names.length}` });
	}
}

interface Step extends BuildOptions {
	readonly draft: string;
	readonly count: string;
}

async function buildProgram(name: ProgramName, go: Toolchain, { draft, log, count }: Step): Promise<void> {
	const began = performance.now();
	const seconds = () => `${Math.round((performance.now() - began) / 1_000)} s`;
	log(`${name} (${count}): building`);
	const pin = programPins[name];
	const directory = await layOutModules(pin.modules, join(draft, 'modules', pin.modules));
	const output = join(draft, 'programs', name);
	let last: GoProgress = { compiled: 0, downloaded: 0 };
	const timer = setInterval(() => {
		const downloads = last.downloaded === 0 ? '' : `, ${last.downloaded} modules downloaded`;
		log(`${name} (${count}): ${seconds()}, ${last.compiled} packages compiled${downloads}`);
	}, saysEveryMs);
	try {
		const flags = ['-v', '-p', String(availableParallelism()), '-o', join(output, name)];
		await goBuild(['build', ...flags, ...buildFlags(pin)], directory, (progress) => {
			last = progress;
		});
	} catch (cause) {
		throw new Error(`${name}: go could not build it: ${(cause as Error).message}`, { cause });
	} finally {
		clearInterval(timer);
	}
	await keepProgram(name, go, output);
	log(`${name} (${count}): built in ${seconds()}`);
}

async function copyDefinitions(name: DefinitionsName, draft: string): Promise<void> {
	const place = await definitionsFolder(name);
	if (await isThere(place)) return;
	const pin: DefinitionsPin = definitionPins[name];
	const directory = await layOutModules(pin.modules, join(draft, 'modules', pin.modules));
	const answer = JSON.parse(await goAnswer(['mod', 'download', '-json', pin.module], directory)) as { Dir: string };
	const source = join(answer.Dir, pin.path);
	const files = (await stat(source)).isDirectory()
		? (await readdir(source)).filter((file) => file.startsWith(pin.prefix ?? '')).map((file) => join(source, file))
		: [source];
	const output = join(draft, 'definitions', name);
	await mkdir(output, { recursive: true });
	await Promise.all(files.map((file) => copyFile(file, join(output, basename(file)))));
	await moveInto(output, place);
}
