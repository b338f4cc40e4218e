// SPDX-License-Identifier: Apache-2.0
import { run } from '../run.ts';
import type { Argv } from './commands.ts';
import { namespaceFile } from './names.ts';

/** Runs a command with a text as its input; rejects with what it said on stderr where its exit code is not 0. */
export async function feed([program, ...args]: Argv, input = ''): Promise<void> {
	const { code, stderr } = await run(program, args, { input });
	if (code !== 0) throw new Error(`${[program, ...args].join(' ')}: ${stderr.trim() || `code ${code}`}`);
}

/** Runs the lines as commands of `ip` in a network namespace, in order, until one fails. */
export async function ipBatch(namespace: string, lines: readonly string[]): Promise<void> {
	await feed(['ip', '-n', namespace, '-batch', '-'], `${lines.join('\n')}\n`);
}

/** Sets kernel parameters of a network namespace; names are paths below `/proc/sys/net`. */
export async function setParameters(namespace: string, values: Readonly<Record<string, string>>): Promise<void> {
	const enter = ['nsenter', `--net=${namespaceFile(namespace)}`, '--'] as const;
	const entries = Object.entries(values);
	await Promise.all(entries.map(([name, value]) => feed([...enter, 'tee', `/proc/sys/net/${name}`], value)));
}
