// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { TestbedArguments } from '../../arguments/testbed.ts';
import { UsageError } from '../../usage-error.ts';
import { running } from './running.ts';

type Command = readonly [string, ...string[]];

/** Runs a command in the network of a pod, given as NAMESPACE/POD; the code is the command's. */
export async function execInPod(pod: string, command: Command, { name }: TestbedArguments): Promise<number> {
	const [namespace = '', podName = '', ...rest] = pod.split('/');
	if (namespace === '' || podName === '' || rest.length > 0) throw new UsageError(`${pod}: expected NAMESPACE/POD`);
	const testbed = await running(name);
	return codeOf(() => testbed.exec({ namespace, name: podName }, command, { stdio: 'inherit' }));
}

/** Runs a command in the network of the node; the code is the command's. */
export async function runOnNode(command: Command, { name }: TestbedArguments): Promise<number> {
	const testbed = await running(name);
	return codeOf(() => testbed.run(command, { stdio: 'inherit' }));
}

const passedOn = ['SIGTERM', 'SIGHUP'] as const;

/**
 * A shell's code for how a command ended. Meanwhile signals are the command's: an interruption reaches it by the terminal,
 * which is the same; what else asks this process to end is passed on.
 */
async function codeOf(start: () => ChildProcess | Promise<ChildProcess>): Promise<number> {
	let child: ChildProcess | undefined;
	let early: NodeJS.Signals | undefined;
	const ignore = (): void => undefined;
	const pass = (signal: NodeJS.Signals): void => {
		if (child === undefined) early = signal;
		else child.kill(signal);
	};
	// Before the command runs: it may be heard of, and its end wished for, before this process goes on.
	process.on('SIGINT', ignore);
	for (const signal of passedOn) process.on(signal, pass);
	try {
		const starting = start();
		// Without a turn in between, in which a child that cannot be started says so.
		const started = starting instanceof Promise ? await starting : starting;
		child = started;
		if (early !== undefined) started.kill(early);
		return await new Promise((resolve, reject) => {
			started.once('error', reject);
			started.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
		});
	} finally {
		process.off('SIGINT', ignore);
		for (const signal of passedOn) process.off(signal, pass);
	}
}
