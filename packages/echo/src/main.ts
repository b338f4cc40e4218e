#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { limits } from './limits.ts';
import { startProgram } from './program.ts';
import { readSettings } from './settings.ts';

try {
	const settings = readSettings(process.env);
	const running = await startProgram(settings);
	const { workload, pod } = settings;
	console.log(JSON.stringify({ workload, pod, ports: running.ports, controlPort: running.controlPort }));
	const leave = async (): Promise<void> => {
		setTimeout(() => process.exit(0), limits.farewellMs).unref();
		await running.stop();
		process.exit(0);
	};
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, leave);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
}
