// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readModules } from './module-files.ts';
import { type DefinitionsName, definitionPins, type ProgramName, type ProgramPin, programPins } from './pins.ts';

/** The flags of every build; those of one program follow. */
const commonFlags = ['-mod=mod', '-trimpath'] as const;

/** What `go build` gets for a program, but for where to write it and how many to compile at once. */
export function buildFlags({ flags = [], variables = {}, package: path }: ProgramPin): readonly string[] {
	const set = Object.entries(variables).map(([name, value]) => ` -X ${name}=${value}`);
	return [...commonFlags, ...flags, '-ldflags', `-s -w${set.join('')}`, path];
}

/** A short name of some values: the same for the same values, else another. */
export function digestOf(...values: readonly unknown[]): string {
	return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16);
}

/** The digest of all that we say about a program: its modules and flags. The toolchain is not in it. */
export async function programDigest(name: ProgramName): Promise<string> {
	const pin: ProgramPin = programPins[name];
	return digestOf(await readModules(pin.modules), buildFlags(pin));
}

/** As `programDigest`, for custom resource definitions. */
export async function definitionsDigest(name: DefinitionsName): Promise<string> {
	const pin = definitionPins[name];
	return digestOf(await readModules(pin.modules), pin);
}
