// SPDX-License-Identifier: Apache-2.0
import { type Manifest, type Package, packageOf, type SourceFile } from './architecture-workspace.ts';

/** What one package may import of ours, and whether its sources run outside Node. */
export interface Layer {
	readonly imports: readonly string[] | 'any package of ours';
	readonly everywhere?: boolean;
}

/** What packages are held against. */
export interface Rules {
	readonly table: Readonly<Record<string, Layer>>;
	/** The one package that may import a library, by library. */
	readonly reserved: Readonly<Record<string, string>>;
	readonly packages: readonly Package[];
}

/** Rules for sources also know the files that may be long, with the reason. */
export interface SourceRules extends Rules {
	readonly long: Readonly<Record<string, string>>;
}

/** What is wrong with the package.json and tsconfig.json of a package. */
export function packageFindings({ folder, manifest, references }: Package, rules: Rules): readonly string[] {
	const needs = Object.keys({ ...runtime(manifest), ...manifest.devDependencies });
	const findings = needs.flatMap((name) => forbidden(manifest.name, name, rules));
	const wanted = rules.packages.filter((other) => needs.includes(other.manifest.name)).map((other) => other.folder);
	const missing = wanted.filter((path) => !references.includes(path));
	const surplus = references.filter((path) => !wanted.includes(path));
	return [
		...findings.map((finding) => `${folder}/package.json: ${finding}`),
		...missing.map((path) => `${folder}/tsconfig.json: no reference to ${path}, on which the package depends`),
		...surplus.map((path) => `${folder}/tsconfig.json: refers to ${path}, on which the package does not depend`),
	];
}

/** What is wrong with the sources of a package. */
export function sourceFindings({ manifest, sources }: Package, rules: SourceRules): readonly string[] {
	return sources.flatMap((source) => {
		const findings = [
			...source.imports.flatMap((specifier) => importFindings(manifest, source, specifier, rules)),
			...formFindings(source, rules.long),
		];
		return findings.map((finding) => `${source.path}: ${finding}`);
	});
}

function importFindings(manifest: Manifest, source: SourceFile, specifier: string, rules: Rules): readonly string[] {
	if (specifier.startsWith('node:')) {
		const everywhere = rules.table[manifest.name]?.everywhere === true;
		return everywhere && !source.isTest ? [`imports ${specifier}, but must run in a browser`] : [];
	}
	const name = packageOf(specifier);
	if (name === undefined) return leaves(source.path, specifier) ? [`reaches into another package: ${specifier}`] : [];
	const ours = rules.packages.find((other) => other.manifest.name === name);
	// Test doubles alone have an entry point of their own, for tests and what is not published.
	const isEntry = specifier === name || ((source.isTest || manifest.private) && specifier === `${name}/fake`);
	// Tests and packages that are not published use the tools of the root.
	const declared = source.isTest || manifest.private || runtime(manifest)[name] !== undefined || name === manifest.name;
	return [
		...forbidden(manifest.name, name, rules),
		...(ours !== undefined && !isEntry ? [`reaches behind the entry point: ${specifier}`] : []),
		...(declared ? [] : [`imports ${name}, which is not among the dependencies`]),
	];
}

function forbidden(importer: string, name: string, rules: Rules): readonly string[] {
	if (name === importer) return [];
	const owner = rules.reserved[name];
	if (owner !== undefined && owner !== importer) return [`only ${owner} may import ${name}`];
	if (!rules.packages.some(({ manifest }) => manifest.name === name)) return [];
	const allowed = rules.table[importer]?.imports ?? [];
	return allowed === 'any package of ours' || allowed.includes(name) ? [] : [`may not import ${name}`];
}

function runtime(manifest: Manifest): Readonly<Record<string, string>> {
	return { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
}

/** Whether a relative import leads out of the package's folder: packages know each other by name. */
function leaves(path: string, specifier: string): boolean {
	const depth = /^(?:packages|adapters|conformance)\//.test(path) ? 2 : 1;
	const up = specifier.split('/').filter((part) => part === '..').length;
	return up > path.split('/').length - 1 - depth;
}

const vagueNames = new Set(['util', 'utils', 'common', 'helper', 'helpers', 'manager', 'managers']);
const licence = /^(?:#!.*\n)?\/\/ SPDX-License-Identifier: Apache-2\.0\n/;
const declaration = /^export (?:async |abstract |declare )*(?:function\*?|const|class|interface|type|enum) ([\w$]+)/gm;

function formFindings(
	{ path, text, lines, isTest }: SourceFile,
	long: Readonly<Record<string, string>>,
): readonly string[] {
	const vague = path.split(/[/.-]/).filter((word) => vagueNames.has(word.toLowerCase()));
	const limit = isTest ? 300 : 200;
	return [
		...vague.map((word) => `"${word}" says nothing of what it holds`),
		...(licence.test(text) ? [] : ['does not begin with the SPDX line']),
		...(lines > limit && long[path] === undefined ? [`${lines} lines, more than ${limit}`] : []),
		...undocumented(text).map((name) => `${name} is exported without a TSDoc comment`),
	];
}

function undocumented(text: string): readonly string[] {
	const documented = new Set<string>();
	return [...text.matchAll(declaration)].flatMap(({ index, 1: name }) => {
		const before = text.slice(0, index).trimEnd();
		const isDocumented =
			before.endsWith('*/') && before.lastIndexOf('/**') > before.lastIndexOf('*/', before.length - 3);
		// The signatures of one function are documented by the first.
		if (isDocumented) documented.add(name!);
		return documented.has(name!) ? [] : [name!];
	});
}
