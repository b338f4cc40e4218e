// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import { checkTestbedName, nodeNamespace } from '../network/names.ts';
import { askStatus } from './control-client.ts';
import { stateRoot } from './paths.ts';
import type { TestbedState } from './state-file.ts';

/** A testbed of this machine; without `state` no daemon answers: it is starting, or left behind by one that was killed. */
export interface ListedTestbed {
	readonly name: string;
	readonly state?: TestbedState;
}

async function namesIn(folder: string): Promise<readonly string[]> {
	return readdir(folder).catch(() => []);
}

function isTestbedName(name: string): boolean {
	try {
		checkTestbedName(name);
		return true;
	} catch {
		return false;
	}
}

/** Every testbed of this machine, by name; what is left of one counts, too. */
export async function listTestbeds(): Promise<readonly ListedTestbed[]> {
	const [folders, namespaces] = await Promise.all([namesIn(stateRoot), namesIn('/run/netns')]);
	const prefix = nodeNamespace('');
	const left = namespaces.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
	const names = [...new Set([...folders, ...left.map((name) => name.replace(/\.\d+$/, ''))])].filter(isTestbedName);
	return Promise.all(
		names.sort().map(async (name) => {
			const state = await askStatus(name);
			return state === undefined ? { name } : { name, state };
		}),
	);
}
