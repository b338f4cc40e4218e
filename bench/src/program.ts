// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { meshes } from 'branchline';
import { type Medians, medians } from './median.ts';
import { workload } from './workload.ts';

const program = fileURLToPath(new URL('../bin/branchline.js', import.meta.resolve('@branchline/cli')));

/**
 * Times whole processes, from their start to their end: Node alone, `--help`, and `render` of one sandbox
 * over three services by mesh.
 */
export async function timeProgram(rounds: number): Promise<Medians> {
	const directory = await mkdtemp(join(tmpdir(), 'branchline-bench-'));
	try {
		const file = join(directory, 'one.yaml');
		await writeFile(file, workload(1, 3));
		const renders = meshes.map((mesh) => [`render --mesh ${mesh}`, run(program, 'render', '--mesh', mesh, '-f', file)]);
		const timed = {
			'node, doing nothing': run('--eval', '0'),
			'--help': run(program, '--help'),
			...Object.fromEntries(renders),
		};
		return await medians(timed, rounds);
	} finally {
		await rm(directory, { recursive: true });
	}
}

function run(...args: readonly string[]): () => Promise<unknown> {
	return () => promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
}
