// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Peak } from './memory-process.ts';
import { documentsOf } from './translate.ts';

/** The peak of a process that compiles sandboxes and renders them for a mesh once, and does nothing else. */
export function peakMemory(sandboxes: number, mesh: string): Peak {
	const program = fileURLToPath(new URL('./memory-process.js', import.meta.url));
	const { status, stdout, stderr } = spawnSync(process.execPath, [program, mesh], {
		input: JSON.stringify(documentsOf(sandboxes)),
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
	return JSON.parse(stdout) as Peak;
}
