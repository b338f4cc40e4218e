// SPDX-License-Identifier: Apache-2.0
import { cpus, totalmem } from 'node:os';

/** What numbers were measured on. */
export interface Machine {
	readonly cpu: string;
	readonly cores: number;
	readonly gibibytes: number;
	readonly node: string;
}

/** This machine. */
export function machine(): Machine {
	const [cpu] = cpus();
	return {
		cpu: cpu?.model.trim() ?? 'unknown',
		cores: cpus().length,
		gibibytes: Math.round(totalmem() / 1024 ** 3),
		node: process.version,
	};
}

/** A machine in words. */
export function nameOf({ cpu, cores, gibibytes, node }: Machine): string {
	return `${cpu}, ${cores} cores, ${gibibytes} GiB, Node ${node}`;
}
