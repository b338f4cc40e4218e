// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import { isThere } from '../is-there.ts';
import { checkTestbedName, nodeNamespace } from '../network/names.ts';
import { askStatus } from './control-client.ts';
import { lockPath, stateRoot } from './paths.ts';
import type { TestbedState } from './state-file.ts';

/**
 * A testbed of this machine. Without `state` and `fault` it has no daemon: it is starting, or left behind by one that was
 * killed. `fault` is why a daemon does not tell the state.
 */
export interface ListedTestbed {
	readonly name: string;
	readonly state?: TestbedState;
	readonly fault?: string;
}

const patienceMs = 3_000;

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
	return Promise.all((await names()).map(listed));
}

async function listed(name: string): Promise<ListedTestbed> {
	try {
		const state = await askStatus(name, patienceMs);
		return state === undefined ? { name } : { name, state };
	} catch (error) {
		return { name, fault: (error as Error).message.replace(`testbed ${name}: `, '') };
	}
}
