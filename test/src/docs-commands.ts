// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fetchEnvoy } from '@branchline/testbed';
import { type Block, blocksOf, type Page, repository } from './docs-page.ts';

/** A command of a page, with what the page says it prints. */
export interface Command {
	readonly text: string;
	readonly line: number;
	readonly exit: number;
	/** The words of its block. */
	readonly words: Block['words'];
	/** The block that shows the output, if the page shows it. */
	readonly output?: Block;
}

/** What a command did: all of stdout, then all of stderr. */
export interface Done {
	readonly output: string;
	readonly exit: number;
}

/** What a page's commands find: a folder of their own, and the environment. */
export interface Surroundings {
	readonly folder: string;
	readonly environment: NodeJS.ProcessEnv;
}

/**
 * The commands of a page that are to be run: blocks with a word (`run`, or `testbed` for those that need one), `exit=1`
 * where that is the exit code, each with the block after it where that has the word `output`.
 */
export function commandsOf(page: Page, word: 'run' | 'testbed' = 'run'): readonly Command[] {
	const blocks = blocksOf(page);
	return blocks.flatMap((block, index): readonly Command[] => {
		if (!(word in block.words)) return [];
		const next = blocks[index + 1];
		const output = next?.words.output === '' ? { output: next } : {};
		const { text, line, words } = block;
		return [{ text, line, words, exit: Number(words.exit ?? 0), ...output }];
	});
}

/** The program `branchline` of the repository, as the beginning of a shell's command. */
export const branchline = `'${process.execPath}' '${repository}packages/cli/bin/branchline.js'`;

const programs: Readonly<Record<string, string>> = { branchline: `exec ${branchline} "$@"` };

/** Runs a page's commands one after the other in surroundings of their own. */
export async function runAll(page: Page, done: (command: Command, result: Done) => void): Promise<void> {
	// Envoy ends with the process that started it, which is to be this script and not the shell of one command.
	const envoy = page.text.includes('\nenvoy -c') ? { envoy: `'${(await fetchEnvoy()).path}' "$@"; exit $?` } : {};
	await inSurroundings(page, { ...programs, ...envoy }, async (surroundings) => {
		for (const command of commandsOf(page)) done(command, await run(command.text, surroundings, 60_000));
	});
}

/**
 * Makes a folder that holds `docs/examples` and the page's files, which are its blocks with the word `file=path`, and has
 * shell scripts on PATH, by name.
 */
export async function inSurroundings(
	page: Page,
	scripts: Readonly<Record<string, string>>,
	act: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-docs-'));
	try {
		await cp(`${repository}docs/examples`, join(folder, 'docs/examples'), { recursive: true });
		for (const { words, text } of blocksOf(page))
			if (words.file !== undefined) await write(join(folder, words.file), text);
		await mkdir(join(folder, '.bin'));
		// At once: a program that another page starts while a script is open for writing would keep it open, and it not run.
		for (const [name, script] of Object.entries(scripts))
			writeFileSync(join(folder, '.bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
		const PATH = `${join(folder, '.bin')}${delimiter}${process.env.PATH}`;
		const environment = { ...process.env, PATH, NO_COLOR: '1', FORCE_COLOR: undefined, COLUMNS: undefined };
		await act({ folder, environment });
	} finally {
		await endStarted(folder);
		await rm(folder, { recursive: true, force: true });
	}
}

/** Ends the processes that a page has noted by pid in the file `started`, and that it has not ended itself. */
async function endStarted(folder: string): Promise<void> {
	const pids = await readFile(join(folder, 'started'), 'utf8').catch(() => '');
	for (const pid of pids.split('\n').filter(Boolean)) {
		try {
			process.kill(Number(pid));
		} catch {
			// It has ended.
		}
	}
}

async function write(path: string, text: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, text);
}

/** Runs a command of a page. The program is `branchline`; the long form for the repository means the same. */
export function run(text: string, { folder, environment }: Surroundings, timeout: number): Promise<Done> {
	const script = text.replaceAll('npx -y pnpm@10.34.8 -s branchline', 'branchline');
	return new Promise((resolve, reject) => {
		execFile('sh', ['-c', script], { cwd: folder, env: environment, timeout }, (error, stdout, stderr) => {
			if (error && typeof error.code !== 'number') reject(error);
			else resolve({ output: stdout + stderr, exit: typeof error?.code === 'number' ? error.code : 0 });
		});
	});
}

/**
 * Whether an output is as a page shows it; a line `…` (or `# …`) of the page stands for any number of lines, a `…` inside
 * a line for any part of it.
 */
export function shows(shown: string, output: string): boolean {
	const pattern = shown
		.split(/^[ \t]*(?:# )?…\n/m)
		.map((lines) => lines.split('…').map(quoted).join('.*'))
		.join('(?:.*\\n)*?');
	return new RegExp(`^${pattern}$`).test(output);
}

function quoted(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The page with each whole output that it shows replaced by what the command printed; those with a `…` stay. */
export async function withOutputs(page: Page): Promise<string> {
	const lines = page.text.split('\n');
	const changes: { readonly block: Block; readonly output: string }[] = [];
	await runAll(page, ({ output: block }, { output }) => {
		if (block && !block.text.includes('…')) changes.push({ block, output });
	});
	for (const { block, output } of changes.reverse()) {
		const length = block.text === '' ? 0 : block.text.split('\n').length - 1;
		lines.splice(block.line, length, ...output.replace(/\n$/, '').split('\n'));
	}
	return lines.join('\n');
}

/** A file of the repository, if there is one at the path. */
export async function fileOf(path: string): Promise<string | undefined> {
	return readFile(repository + path, 'utf8').catch(() => undefined);
}
