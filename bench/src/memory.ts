// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './median.ts';
import type { Peak } from './memory-process.ts';
import { documentsOf } from './translate.ts';

/**
 * What a process needs that compiles sandboxes and renders them for a mesh once, and does nothing else: the median time
 * of several processes, and the most memory that any of them took.
 */
export function peakMemory(sandboxes: number, mesh: string, processes: number): Peak {
	const input = JSON.stringify(documentsOf(sandboxes));
	const peaks = Array.from({ length: processes }, () => measured(input, mesh));
	return {
		milliseconds: median(peaks.map((peak) => peak.milliseconds)),
		residentMebibytes: Math.max(...peaks.map((peak) => peak.residentMebibytes)),
		heapMebibytes: Math.max(...peaks.map((peak) => peak.heapMebibytes)),
	};
}

function measured(input: string, mesh: string): Peak {
	const program = fileURLToPath(new URL('./memory-process.js', import.meta.url));
	const { status, stdout, stderr } = spawnSync(process.execPath, [program, mesh], { input, encoding: 'utf8' });
	if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
	return JSON.parse(stdout) as Peak;
}
