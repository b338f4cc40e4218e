// SPDX-License-Identifier: Apache-2.0
import * as fs from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Source } from 'branchline';
import type { InputArguments } from './arguments/shared.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** A text that was read, and the file it is in; absent for stdin. */
export interface SourceFile extends Source {
	readonly file?: string;
}

// Three times as fast as those of node:fs/promises, which is seconds where there are thousands of files.
const readFile = promisify(fs.readFile);
const realpath = promisify(fs.realpath.native);
/** How many files are open at once. */
const together = 64;

/**
 * Reads the files that `-f` names: files as they are, of folders the .yaml, .yml and .json files in the order of their
 * names, for `-` what came on stdin when it was first asked for. A file that is named twice is read once. Throws
 * UsageError for what cannot be read.
 */
export async function readSources(
	{ filename, recursive }: InputArguments,
	terminal: Terminal,
): Promise<readonly SourceFile[]> {
	if (filename.length === 0) throw new UsageError('nothing to read: name files, folders or - (stdin) with -f');
	const sources = new Map<string, SourceFile>();
	for (const path of new Set(filename)) {
		if (path === '-') {
			sources.set(path, { name: 'stdin', text: decode('stdin', await terminal.read()) });
			continue;
		}
		const files = await filesOf(path, recursive === true);
		for (let first = 0; first < files.length; first += together) {
			const group = files.slice(first, first + together);
			const read = await Promise.all(group.map(async (file) => [await pathOf(file), await readSource(file)] as const));
			for (const [real, source] of read) if (!sources.has(real)) sources.set(real, source);
		}
	}
	return [...sources.values()];
}

/** The files that a path of `-f` stands for: itself, or those of a folder. Throws UsageError where there are none. */
export async function filesOf(path: string, isRecursive: boolean): Promise<readonly string[]> {
	const found = await attempt(path, () => stat(path));
	if (!found.isDirectory()) return [path];
	const entries = await attempt(path, () => readdir(path, { recursive: isRecursive }));
	const files = entries.filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort();
	if (files.length > 0) return files.map((name) => join(path, name));
	const advice = isRecursive ? '' : ' (-R looks into the folders below it, too)';
	throw new UsageError(`${path}: there is no .yaml, .yml or .json file in this folder${advice}`);
}

/** The path of a file itself, wherever symbolic links lead. */
function pathOf(file: string): Promise<string> {
	return attempt(file, () => realpath(file));
}

async function readSource(file: string): Promise<SourceFile> {
	return { name: file, file, text: decode(file, await attempt(file, () => readFile(file))) };
}

function decode(name: string, bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new UsageError(`${name}: this is not UTF-8 text`, { cause });
	}
}

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file or folder',
	EACCES: 'reading it is not allowed',
	EPERM: 'reading it is not allowed',
	EISDIR: 'this is a folder',
	ENOTDIR: 'a part of this path is not a folder',
	ELOOP: 'too many symbolic links',
};

async function attempt<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
	try {
		return await read();
	} catch (cause) {
		const { code = '', message } = cause as NodeJS.ErrnoException;
		throw new UsageError(`${path}: ${reasons[code] ?? message}`, { cause });
	}
}
