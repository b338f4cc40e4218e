// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sources = fileURLToPath(new URL('../../go/', import.meta.url));

/** The program of `bench/go` in the cache that testbeds use, too; undefined where it was never built from these sources. */
export async function builtGoProgram(): Promise<string | undefined> {
	const path = await place();
	return readdir(dirname(path)).then(
		() => path,
		() => undefined,
	);
}

/**
 * The program of `bench/go`, built where need be by the machine's own Go, which takes some minutes the first time; undefined,
 * with the reason told to `say`, where Go is missing or cannot build it.
 */
export async function goProgram(say: (text: string) => void): Promise<string | undefined> {
	const built = await builtGoProgram();
	if (built !== undefined) return built;
	const path = await place();
	say('nothing yet: go builds go-control-plane');
	try {
		const draft = `${dirname(path)}.draft-${process.pid}`;
		await mkdir(draft, { recursive: true });
		const env = { ...process.env, CGO_ENABLED: '0' };
		await promisify(execFile)('go', ['build', '-trimpath', '-o', join(draft, 'server'), '.'], { cwd: sources, env });
		await rename(draft, dirname(path));
		return path;
	} catch (error) {
		say(`without go-control-plane: ${(error as Error).message.trim()}`);
		return undefined;
	}
}

/** The versions that the program is built of, by module. */
export async function goVersions(): Promise<Readonly<Record<string, string>>> {
	const text = await readFile(join(sources, 'go.mod'), 'utf8');
	const pins = [...text.matchAll(/^\t(\S+) (v\S+)$/gm)].map(([, module, version]) => [module, version]);
	return Object.fromEntries(pins) as Record<string, string>;
}

async function place(): Promise<string> {
	const hash = createHash('sha256').update(process.arch);
	for (const file of (await readdir(sources)).sort()) hash.update(file).update(await readFile(join(sources, file)));
	const cache = process.env.BRANCHLINE_CACHE || join(homedir(), '.cache', 'branchline');
	return join(cache, 'bench', hash.digest('hex').slice(0, 16), 'server');
}
