// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import { adapters } from '@branchline/adapters-all';
import { CallerMistake, unknownName } from './caller-mistake.ts';

/** The names of the meshes that a plan can be rendered for, in the order in which they are listed to people. */
export const meshes: readonly string[] = adapters.map(({ name }) => name);

/** What names a choice of meshes, and how they are to be written. */
export interface MeshChoice {
	/** One mesh, or all that route one cluster; see `meshes`. */
	readonly mesh: string | readonly string[];
	/** Who runs what is written, where one API has several implementations: one of a chosen adapter's. */
	readonly implementation?: string;
	/** Options of the chosen adapters, by name; see `Adapter.options`. */
	readonly options?: Readonly<Record<string, string>>;
}

/**
 * The adapters of a choice, each once, in the order they were chosen.
 * Throws {@link CallerMistake} for a name, implementation, option or option's value that none of them has.
 */
export function chosenAdapters({ mesh, implementation, options = {} }: MeshChoice): readonly Adapter[] {
	const names = typeof mesh === 'string' ? [mesh] : mesh;
	if (names.length === 0) throw new CallerMistake(`no mesh is chosen: expected one or more of ${meshes.join(', ')}`);
	const chosen = [...new Set(names)].map(adapterNamed);
	const implementations = chosen.flatMap((adapter) => adapter.implementations);
	if (implementation !== undefined && !implementations.includes(implementation)) {
		throw unknownName(`${names.join(', ')} has no implementation`, implementation, implementations);
	}
	for (const [name, value] of Object.entries(options)) checkOption(chosen, name, value);
	return chosen;
}

function adapterNamed(name: string): Adapter {
	const adapter = adapters.find((candidate) => candidate.name === name);
	if (adapter === undefined) throw unknownName('there is no mesh', name, meshes);
	return adapter;
}

function checkOption(chosen: readonly Adapter[], name: string, value: string): void {
	const specs = chosen.flatMap(({ options }) => (Object.hasOwn(options, name) ? [options[name]!] : []));
	if (specs.length === 0) {
		const known = chosen.flatMap(({ options }) => Object.keys(options));
		throw unknownName(`${chosen.map((adapter) => adapter.name).join(', ')} has no option`, name, known);
	}
	for (const { values, form } of specs) {
		if (values !== undefined && !values.includes(value))
			throw unknownName(`option ${name} has no value`, value, values);
		if (form !== undefined && !form.pattern.test(value))
			throw new CallerMistake(`option ${name}: expected a value such as ${form.example}, got ${JSON.stringify(value)}`);
	}
}
