// SPDX-License-Identifier: Apache-2.0
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isThere } from '../is-there.ts';
import { definitionsDigest, digestOf, programDigest } from './digest.ts';
import type { Toolchain } from './go.ts';
import type { DefinitionsName, ProgramName } from './pins.ts';

/** Beside each program: what it was built from. */
interface Origin {
	readonly pins: string;
	readonly go: Toolchain;
}

/** The cache: the directory that BRANCHLINE_CACHE names, or `~/.cache/branchline`. */
export function cacheDirectory(): string {
	return process.env.BRANCHLINE_CACHE || join(homedir(), '.cache', 'branchline');
}

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

async function origin(directory: string): Promise<Origin | undefined> {
	const text = await readFile(join(directory, 'origin.json'), 'utf8').catch(() => undefined);
	return text === undefined ? undefined : (JSON.parse(text) as Origin);
}

/** The path of a program as its pins want it, by whatever Go it was built; undefined where the cache has none. */
export async function findProgram(name: ProgramName): Promise<string | undefined> {
	const folder = join(cacheDirectory(), 'programs', name);
	const pins = await programDigest(name);
	for (const entry of await readdir(folder).catch(() => [])) {
		const path = join(folder, entry, name);
		const from = await origin(join(folder, entry));
		const fits = from?.pins === pins && from.go.GOARCH === goArchitectures[process.arch];
		if (fits && (await isThere(path))) return path;
	}
	return undefined;
}

/** Where the program is, or is to be, that this Go builds from the pins. */
export async function programPath(name: ProgramName, go: Toolchain): Promise<string> {
	return join(cacheDirectory(), 'programs', name, digestOf(await programDigest(name), go), name);
}

/** Moves a program that was built as `draft/<name>` to its place; another of the same digest there is kept. */
export async function keepProgram(name: ProgramName, go: Toolchain, draft: string): Promise<void> {
	const text = JSON.stringify({ pins: await programDigest(name), go } satisfies Origin);
	await writeFile(join(draft, 'origin.json'), text);
	await moveInto(draft, join(await programPath(name, go), '..'));
}

/** The folder with the custom resource definitions as their pins want them: YAML files. It may be missing. */
export async function definitionsFolder(name: DefinitionsName): Promise<string> {
	return join(cacheDirectory(), 'definitions', name, await definitionsDigest(name));
}

/** Moves a folder to its place in one step; what is there already is kept. */
export async function moveInto(draft: string, place: string): Promise<void> {
	await mkdir(join(place, '..'), { recursive: true });
	try {
		await rename(draft, place);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
		await rm(draft, { recursive: true, force: true });
	}
}
