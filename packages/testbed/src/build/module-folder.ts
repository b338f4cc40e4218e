// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { isThere } from '../is-there.ts';
import { goAnswer } from './go.ts';
import { readModules } from './module-files.ts';
import type { ModuleSet } from './pins.ts';

/**
 * The folder in which the machine's Go keeps the files of a module, in the version that `modules` pins; undefined where Go
 * has not downloaded it, or there is no Go. Downloads nothing.
 */
export async function moduleFolder(modules: ModuleSet, module: string): Promise<string | undefined> {
	const [requirements = ''] = await readModules(modules);
	const version = requirements
		.split('\n')
		.map((line) => line.trim().split(' '))
		.find(([name]) => name === module)?.[1];
	if (version === undefined) return undefined;
	const cache = await goAnswer(['env', 'GOMODCACHE']).catch(() => '');
	const folder = join(cache.trim(), `${module}@${version}`);
	return cache !== '' && (await isThere(folder)) ? folder : undefined;
}
