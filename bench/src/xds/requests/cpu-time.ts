// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';

/**
 * The time that the worker threads of an Envoy have had on a CPU, in microseconds (Linux, /proc/PID/task/TID/schedstat):
 * what requests cost, without what its main thread does every few seconds for the statistics of each cluster.
 */
export async function workerMicros(pid: number): Promise<number> {
	const tasks = (await readdir(`/proc/${pid}/task`)).map((task) => `/proc/${pid}/task/${task}`);
	const spent = await Promise.all(tasks.map(async (task) => ((await isWorker(task)) ? nanosOf(task) : 0)));
	return spent.reduce((sum, nanos) => sum + nanos, 0) / 1_000;
}

async function isWorker(task: string): Promise<boolean> {
	return (await readFile(`${task}/comm`, 'utf8')).startsWith('wrk:');
}

async function nanosOf(task: string): Promise<number> {
	return Number((await readFile(`${task}/schedstat`, 'utf8')).split(' ')[0]);
}
