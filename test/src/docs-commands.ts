// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Block, blocksOf, type Page, repository } from './docs-page.ts';

/** A command of a page, with what the page says it prints. */
export interface Command {
	readonly text: string;
	readonly line: number;
	readonly exit: number;
	/** The block that shows the output, if the page shows it. */
	readonly output?: Block;
}

/** What a command did: all of stdout, then all of stderr. */
export interface Done {
	readonly output: string;
	readonly exit: number;
}

/**
 * The commands of a page that are to be run: blocks with the word `run` (`exit=1` where that is the exit code), each with
 * the block after it where that has the word `output`.
 */
export function commandsOf(page: Page): readonly Command[] {
	const blocks = blocksOf(page);
	return blocks.flatMap((block, index): readonly Command[] => {
		if (!('run' in block.words)) return [];
		const next = blocks[index + 1];
		const output = next && 'output' in next.words ? { output: next } : {};
		return [{ text: block.text, line: block.line, exit: Number(block.words.exit ?? 0), ...output }];
	});
}

/**
 * Runs a page's commands one after the other in a folder of their own, which holds `docs/examples` and the page's files:
 * blocks with the word `file=path`. The program is `branchline`; the long form for the repository means the same.
 */
export async function runAll(page: Page, done: (command: Command, result: Done) => void): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-docs-'));
	try {
		await prepare(page, folder);
		const path = `${join(folder, '.bin')}${delimiter}${process.env.PATH}`;
		for (const command of commandsOf(page)) done(command, await run(command.text, folder, path));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function prepare(page: Page, folder: string): Promise<void> {
	await cp(`${repository}docs/examples`, join(folder, 'docs/examples'), { recursive: true });
	for (const { words, text } of blocksOf(page))
		if (words.file !== undefined) await write(join(folder, words.file), text);
	const program = `${repository}packages/cli/bin/branchline.js`;
	const script = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
	await write(join(folder, '.bin/branchline'), script, 0o755);
}

async function write(path: string, text: string, mode = 0o644): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, text, { mode });
}

function run(text: string, cwd: string, path: string): Promise<Done> {
	const script = text.replaceAll('npx -y pnpm@10.34.8 -s branchline', 'branchline');
	const env = { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: undefined, COLUMNS: undefined };
	return new Promise((resolve, reject) => {
		execFile('sh', ['-c', script], { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
			if (error && typeof error.code !== 'number') reject(error);
			else resolve({ output: stdout + stderr, exit: typeof error?.code === 'number' ? error.code : 0 });
		});
	});
}

/** Whether an output is as a page shows it; a line `…` (or `# …`) of the page stands for any number of lines. */
export function shows(shown: string, output: string): boolean {
	const parts = shown.split(/^[ \t]*(?:# )?…\n/m);
	const [first, last] = [parts[0]!, parts.at(-1)!];
	if (parts.length === 1) return shown === output;
	if (!output.startsWith(first) || !output.endsWith(last)) return false;
	let from = first.length;
	for (const part of parts.slice(1, -1)) {
		const found = output.indexOf(part, from);
		if (found < 0) return false;
		from = found + part.length;
	}
	return from + last.length <= output.length;
}

/** The page with each whole output that it shows replaced by what the command printed; those with a `…` stay. */
export async function withOutputs(page: Page): Promise<string> {
	const lines = page.text.split('\n');
	const changes: { readonly block: Block; readonly output: string }[] = [];
	await runAll(page, ({ output: block }, { output }) => {
		if (block && !/^[ \t]*(?:# )?…$/m.test(block.text)) changes.push({ block, output });
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
