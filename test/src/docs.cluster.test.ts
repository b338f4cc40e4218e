// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { removeTestbed } from '@branchline/testbed';
import test, { type ExecutionContext } from 'ava';
import {
	branchline,
	type Command,
	commandsOf,
	type Done,
	inSurroundings,
	run,
	type Surroundings,
	shows,
} from './docs-commands.ts';
import { blocksOf, type Page, pageAt, pages } from './docs-page.ts';

/** The testbed of these tests; the pages speak of `default`, which may be somebody's. */
const name = 'docs';

const scripts = {
	branchline: [
		`[ "$1" = testbed ] && [ "$2" != build ] && [ "$2" != list ] || exec ${branchline} "$@"`,
		`command=$2; shift 2; exec ${branchline} testbed "$command" --name ${name} "$@"`,
	].join('\n'),
	// As pages advise where there is none. It must not find itself on the PATH that it hands on.
	kubectl: `PATH='${process.env.PATH}' exec ${branchline} testbed run --name ${name} -- kubectl "$@"`,
};

/** A command that goes on while others run, and what it has printed so far. */
interface Background {
	output(): string;
	stop(): Promise<void>;
}

const all = [...(await pages()), await pageAt('packages/testbed/README.md')];

for (const page of all.filter((candidate) => commandsOf(candidate, 'testbed').length > 0))
	test.serial(`${page.path}: its commands print on a testbed what it shows`, async (t) => {
		t.timeout(600_000);
		t.teardown(() => removeTestbed(name));
		await removeTestbed(name);
		await inSurroundings(page, scripts, (surroundings) => follow(t, page, surroundings));
	});

/**
 * Does what a reader does. A command with the word `background` goes on; blocks `output=background` show what it has
 * printed so far, with `interrupt` after Control-C. One with `eventually` is repeated until it prints what the page shows.
 */
async function follow(t: ExecutionContext, page: Page, surroundings: Surroundings): Promise<void> {
	const commands = new Map(commandsOf(page, 'testbed').map((command) => [command.line, command]));
	let background: Background | undefined;
	try {
		for (const { line, words, text } of blocksOf(page)) {
			const where = `${page.path}:${line}`;
			const command = commands.get(line);
			if (words.output === 'background') {
				if ('interrupt' in words) await background?.stop();
				const isShown = await soon(async () => shows(text, background?.output() ?? ''));
				t.true(isShown, `${where}: what goes on has printed ${background?.output()}`);
			} else if (command && 'background' in words) background = start(command.text, surroundings);
			else if (command) await check(t, where, command, surroundings);
		}
	} finally {
		await background?.stop();
	}
}

async function check(t: ExecutionContext, where: string, command: Command, around: Surroundings): Promise<void> {
	const { text, exit, output, words } = command;
	let done: Done | undefined;
	const isAsShown = async () => {
		const result = await run(inOneShell(text), around, 180_000);
		done = { ...result, output: ofDefault(result.output) };
		return done.exit === exit && (output === undefined || shows(output.text, done.output));
	};
	const asShown = 'eventually' in words ? await soon(isAsShown) : await isAsShown();
	t.true(asShown, `${where}: it ended with ${done?.exit} and printed ${done?.output}`);
}

/** An output as it would be of the testbed that pages speak of. */
function ofDefault(output: string): string {
	return output.replaceAll(`estbed ${name} `, 'estbed default ').replaceAll(`/${name}/`, '/default/');
}

/** What a block exports is there for the blocks after it, as in a reader's shell. */
function inOneShell(text: string): string {
	return `[ ! -f .exported ] || . ./.exported\n${text}\ncode=$?; export -p > .exported; exit $code`;
}

function start(text: string, { folder, environment }: Surroundings): Background {
	let output = '';
	const child = spawn('sh', ['-c', inOneShell(text)], { cwd: folder, env: environment, detached: true });
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (data: string) => {
			output += data;
		});
	const ended = new Promise<void>((resolve) => {
		child.once('close', () => resolve());
	});
	const stop = async () => {
		if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
			process.kill(-child.pid, 'SIGINT');
		await ended;
	};
	return { output: () => output, stop };
}

/** Whether a condition comes within a minute. */
async function soon(condition: () => Promise<boolean>): Promise<boolean> {
	const end = Date.now() + 60_000;
	for (;;) {
		if (await condition()) return true;
		if (Date.now() > end) return false;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}
