// SPDX-License-Identifier: Apache-2.0
import { CommanderError } from 'commander';
import { buildProgram } from './program.ts';
import { Terminal } from './terminal.ts';

/**
 * Runs the program with arguments (without the interpreter and the script) as this process, and returns its exit code, as
 * `runProgram`. Ends the process by itself on SIGINT (130) and where stdout is closed.
 */
export async function main(args: readonly string[]): Promise<number> {
	process.once('SIGINT', endInterrupted);
	for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly);
	return runProgram(args, new Terminal(process, process.env));
}

/** Runs the program with arguments and returns its exit code: 0, 1 for findings, 2 for a mistake on the command line. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
	let code = 0;
	try {
		const program = buildProgram(terminal, (result) => {
			code = result;
		});
		// Without a command there is nothing to do but to say what there is, as kubectl does.
		await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
	} catch (error) {
		return codeOf(error, terminal);
	}
	return code;
}

// A command that ends by itself, because it has something to take down, has a handler of its own.
function endInterrupted(): void {
	if (process.listenerCount('SIGINT') === 0) process.exit(130);
}

// `branchline render … | head` closes our stdout: that is no mistake of anyone's.
function endQuietly(error: NodeJS.ErrnoException): void {
	if (error.code !== 'EPIPE') throw error;
	process.exit();
}

function codeOf(error: unknown, terminal: Terminal): number {
	// Commander has said it already; what it calls an error is a mistake on the command line.
	if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
	if (!(error instanceof Error)) throw error;
	// By name: the library that throws CallerMistake is loaded only by the commands that need it.
	if (error.name === 'UsageError' || error.name === 'CallerMistake') {
		terminal.say('error', error.message);
		return 2;
	}
	if ('syscall' in error || error.name === 'KubeError') {
		terminal.say('error', error.message);
		return 1;
	}
	throw error;
}
