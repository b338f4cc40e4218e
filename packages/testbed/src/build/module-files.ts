// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goAnswer } from './go.ts';
import { type ModuleSet, type PartialModule, partialModules } from './pins.ts';

const files = ['go.mod', 'go.sum'] as const;

function folder(modules: ModuleSet): string {
	return fileURLToPath(new URL(`../../modules/${modules}`, import.meta.url));
}

/** What pins the modules: the texts of go.mod and go.sum, and what is built of the modules that are not built whole. */
export async function readModules(modules: ModuleSet): Promise<readonly string[]> {
	const texts = await Promise.all(files.map((file) => readFile(join(folder(modules), file), 'utf8')));
	const partial = partialModules[modules];
	return partial === undefined ? texts : [...texts, JSON.stringify(partial)];
}

/**
 * Copies the folder of the modules to `directory`, where go may add to it, and beside it what is built of modules that are
 * not built whole; answers `directory`. Rejects with what Go said.
 */
export async function layOutModules(modules: ModuleSet, directory: string): Promise<string> {
	await rm(directory, { recursive: true, force: true });
	await mkdir(directory, { recursive: true });
	await cp(folder(modules), directory, { recursive: true });
	const partial = partialModules[modules];
	if (partial !== undefined) await layOutPart(partial, directory);
	return directory;
}

async function layOutPart({ module, as, without, instead }: PartialModule, directory: string): Promise<void> {
	// Where no go.mod replaces the module, Go can be asked for it.
	const { Dir: from } = JSON.parse(await goAnswer(['mod', 'download', '-json', module], '/')) as { Dir: string };
	const all = await readdir(from, { recursive: true });
	const kept = all.filter((path) => isBuilt(path) && !without.some((left) => path.startsWith(`${left}/`)));
	const copies = [
		...kept.map((path) => [join(from, path), path] as const),
		...Object.entries(instead).map(([own, path]) => [join(directory, own), path] as const),
	];
	for (const [source, path] of copies) {
		const place = join(directory, as, path);
		await mkdir(dirname(place), { recursive: true });
		// Not a copy with its mode: Go keeps what it downloads read-only.
		await writeFile(place, await readFile(source));
	}
}

/** Whether a file of a module takes part in a build; what it embeds beside its sources is text. */
function isBuilt(path: string): boolean {
	return /(?:^go\.mod|\.go|\.txt|\.tmpl)$/.test(path) && !path.endsWith('_test.go');
}
