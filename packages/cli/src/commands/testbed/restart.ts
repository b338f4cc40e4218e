// SPDX-License-Identifier: Apache-2.0
import type { TestbedArguments } from '../../arguments/testbed.ts';
import type { Terminal } from '../../terminal.ts';
import { running } from './running.ts';

/** Restarts a component and says how long it took until it was ready. */
export async function restartComponent(
	component: string,
	{ name, quiet }: TestbedArguments,
	terminal: Terminal,
): Promise<number> {
	if (quiet) terminal.beQuiet();
	const testbed = await running(name);
	const began = performance.now();
	await testbed.restart(component);
	terminal.say('info', `${component}: ready after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
	return 0;
}
