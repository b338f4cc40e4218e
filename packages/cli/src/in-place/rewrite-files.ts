// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { identity, type NativeObject } from 'branchline';
import type { SourceFile } from '../sources.ts';
import { UsageError } from '../usage-error.ts';
import { rewrite } from './rewrite.ts';

/**
 * Writes objects into the files that they were read from, and returns the names of the files that changed.
 *
 * Every new text is made before the first is written, and each replaces its file in one step. A symbolic link stays one.
 * Throws UsageError, with nothing written, where a text cannot be edited.
 */
export async function rewriteFiles(
	sources: readonly SourceFile[],
	objects: readonly NativeObject[],
): Promise<readonly string[]> {
	const wanted = new Map(objects.map((object) => [identity(object), object]));
	const changes: { readonly file: string; readonly text: string }[] = [];
	for (const { file } of sources) {
		if (file === undefined) continue;
		const text = decode(await readFile(file));
		const result = attempt(file, () => rewrite(text, wanted));
		if (result !== text) changes.push({ file, text: result });
	}
	await replaceAll(changes);
	return changes.map(({ file }) => file);
}

// Unlike what is read for its meaning, what is written back keeps its byte order mark.
function decode(bytes: Uint8Array): string {
	return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function attempt(file: string, edit: () => string): string {
	try {
		return edit();
	} catch (cause) {
		throw new UsageError(`${file}: it cannot be edited in place: ${(cause as Error).message}`, { cause });
	}
}

/** Writes drafts beside all the files before the first is replaced, so that a full disk leaves all as they were. */
async function replaceAll(changes: readonly { readonly file: string; readonly text: string }[]): Promise<void> {
	const drafts: { readonly draft: string; readonly target: string }[] = [];
	try {
		for (const { file, text } of changes) {
			const target = await realpath(file);
			const draft = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}`);
			drafts.push({ draft, target });
			await writeFile(draft, text, { mode: (await stat(target)).mode, flag: 'wx' });
		}
		for (const { draft, target } of drafts) await rename(draft, target);
	} finally {
		for (const { draft } of drafts) await rm(draft, { force: true });
	}
}
