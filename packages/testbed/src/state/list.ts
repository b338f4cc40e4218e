// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import { isThere } from '../is-there.ts';
import { checkTestbedName, nodeNamespace } from '../network/names.ts';
import { askStatus } from './control-client.ts';
import { lockPath, stateRoot } from './paths.ts';
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

async function names(): Promise<readonly string[]> {
	const [folders, namespaces] = await Promise.all([namesIn(stateRoot), namesIn('/run/netns')]);
	const prefix = nodeNamespace('');
	const left = namespaces.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
	return [...new Set([...folders, ...left.map((name) => name.replace(/\.\d+$/, ''))])].filter(isTestbedName).sort();
}

/** Whether there is anything for `removeTestbed` to remove, a lock included; no daemon is asked. */
export async function hasTestbed(name: string): Promise<boolean> {
	return (await isThere(lockPath(name))) || (await names()).includes(name);
}

/** Every testbed of this machine, by name; what is left of one counts, too. */
export async function listTestbeds(): Promise<readonly ListedTestbed[]> {
	return Promise.all(
		(await names()).map(async (name) => {
			const state = await askStatus(name);
			return state === undefined ? { name } : { name, state };
		}),
	);
}
