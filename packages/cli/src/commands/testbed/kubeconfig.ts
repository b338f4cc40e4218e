// SPDX-License-Identifier: Apache-2.0
import type { TestbedArguments } from '../../arguments/testbed.ts';
import type { Terminal } from '../../terminal.ts';
import { running } from './running.ts';

/** Prints the path of a running testbed's kubeconfig. */
export async function printKubeconfig({ name }: TestbedArguments, terminal: Terminal): Promise<number> {
	terminal.print((await running(name)).kubeconfig);
	return 0;
}
