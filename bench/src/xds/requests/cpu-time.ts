// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';

/** The time that all threads of a process have had on a CPU, in microseconds (Linux, /proc/PID/task/TID/schedstat). */
export async function cpuMicros(pid: number): Promise<number> {
	const tasks = await readdir(`/proc/${pid}/task`);
	const spent = await Promise.all(
		tasks.map(async (task) => Number((await readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8')).split(' ')[0])),
	);
	return spent.reduce((sum, nanos) => sum + nanos, 0) / 1_000;
}
