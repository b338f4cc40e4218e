// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

/** The parts of a package.json that say what a package is and needs. */
export interface Manifest {
	readonly name: string;
	readonly private?: boolean;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly devDependencies?: Readonly<Record<string, string>>;
	readonly peerDependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One source file: its path from the root with forward slashes, and what it imports, word for word. */
export interface SourceFile {
	readonly path: string;
	readonly text: string;
	readonly lines: number;
	readonly imports: readonly string[];
	/** Whether users never get it: tests, what they share, and examples. */
	readonly isTest: boolean;
}

/** A package of the workspace as it is on disk. `references` are folders, from the root. */
export interface Package {
	readonly folder: string;
	readonly manifest: Manifest;
	readonly references: readonly string[];
	readonly sources: readonly SourceFile[];
}

const nests = ['packages', 'adapters', 'conformance'];
const notSources = new Set(['node_modules', 'dist', 'gen', 'golden']);

/** Reads every package of the workspace at `root`, sorted by folder. */
export async function readPackages(root: string): Promise<readonly Package[]> {
	const nested = await Promise.all(
		nests.map(async (nest) => (await readdir(join(root, nest))).map((name) => `${nest}/${name}`)),
	);
	const found = await Promise.all([...nested.flat(), 'test', 'bench'].map((folder) => readPackage(root, folder)));
	return found.filter((one) => one !== undefined).sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

async function readPackage(root: string, folder: string): Promise<Package | undefined> {
	const manifest = await readJson<Manifest>(join(root, folder, 'package.json'));
	if (manifest === undefined) return undefined;
	const config = await readJson<{ references?: { path: string }[] }>(join(root, folder, 'tsconfig.json'));
	const references = (config?.references ?? []).map(({ path }) => slashed(relative(root, resolve(root, folder, path))));
	const paths = await filesBelow(join(root, folder));
	return { folder, manifest, references, sources: await Promise.all(paths.map((path) => readSource(root, path))) };
}

async function readJson<Value>(path: string): Promise<Value | undefined> {
	try {
		return JSON.parse(await readFile(path, 'utf8')) as Value;
	} catch (error) {
		// A file where a folder could be, such as a script beside packages, is no package either.
		if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
		throw new Error(`${path}: cannot read it`, { cause: error });
	}
}

async function filesBelow(directory: string): Promise<readonly string[]> {
	const entries = await readdir(directory, { withFileTypes: true });
	const paths = await Promise.all(
		entries
			.filter(({ name }) => !notSources.has(name))
			.map((entry) => {
				const path = join(directory, entry.name);
				if (entry.isDirectory()) return filesBelow(path);
				return /\.(?:ts|js)$/.test(entry.name) ? [path] : [];
			}),
	);
	return paths.flat().sort();
}

async function readSource(root: string, path: string): Promise<SourceFile> {
	return sourceFile(slashed(relative(root, path)), await readFile(path, 'utf8'));
}

/** A source file of this text. */
export function sourceFile(path: string, text: string): SourceFile {
	const isTest = /\.test\.|\/testing\.ts$|\/examples\//.test(path);
	return { path, text, lines: text.split('\n').length - 1, imports: importsOf(text), isTest };
}

// Statements begin a line, as the formatter writes them; texts and comments that quote one do not.
const statement = /^(?:import|export)\s(?:type\s)?[\w\s$*{},]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'/gm;
const call = /^(?!\s*(?:\/\/|\*)).*?\b(?:import|require|require\.resolve|import\.meta\.resolve)\(\s*'([^']+)'/gm;

function importsOf(text: string): readonly string[] {
	return [...text.matchAll(statement), ...text.matchAll(call)].map((match) => match[1] ?? match[2]!);
}

/** The name of the package that an import names: `@scope/name` or `name`; undefined for a relative path. */
export function packageOf(specifier: string): string | undefined {
	// What begins with # is a package's own, by its `imports`.
	if (/^(?:\.|#|node:)/.test(specifier)) return undefined;
	const parts = specifier.split('/');
	return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

function slashed(path: string): string {
	return path.split(sep).join('/');
}
