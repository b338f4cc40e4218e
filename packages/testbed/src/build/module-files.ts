// SPDX-License-Identifier: Apache-2.0
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModuleSet } from './pins.ts';

const files = ['go.mod', 'go.sum'] as const;

function source(modules: ModuleSet, file: string): string {
	return fileURLToPath(new URL(`../../modules/${modules}/${file}`, import.meta.url));
}

/** What pins the modules: the texts of go.mod and go.sum. */
export async function readModules(modules: ModuleSet): Promise<readonly string[]> {
	return Promise.all(files.map((file) => readFile(source(modules, file), 'utf8')));
}

/** Copies them into the empty folder `directory`, where go may add to them, and answers that folder. */
export async function layOutModules(modules: ModuleSet, directory: string): Promise<string> {
	await rm(directory, { recursive: true, force: true });
	await mkdir(directory, { recursive: true });
	await Promise.all(files.map((file) => copyFile(source(modules, file), join(directory, file))));
	return directory;
}
