// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { statePaths } from './paths.ts';

/** One log: of a component, or of a container of a pod. */
export interface LogPath {
	readonly name: string;
	readonly path: string;
}

async function logsIn(folder: string): Promise<readonly LogPath[]> {
	const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.log')).sort();
	return files.map((file) => ({ name: file.slice(0, -'.log'.length), path: join(folder, file) }));
}

/**
 * The logs of a component (`testbed` is the daemon), or of the containers of a pod, given as `NAMESPACE/POD`, whether
 * the testbed still runs or not. Rejects, naming what there is, where there is no such log.
 */
export async function findLogs(testbed: string, of: string): Promise<readonly LogPath[]> {
	const { logs, podLogs } = statePaths(testbed);
	const [components, containers] = await Promise.all([logsIn(logs), logsIn(podLogs)]);
	const [namespace, pod] = of.split('/');
	// No name of Kubernetes has an underscore.
	const found =
		pod === undefined
			? components.filter(({ name }) => name === of)
			: containers.filter(({ name }) => name.startsWith(`${namespace}_${pod}_`));
	if (found.length > 0) return found;
	const pods = new Set(containers.map(({ name }) => name.split('_').slice(0, 2).join('/')));
	const known = [...components.map(({ name }) => name), ...pods];
	throw new Error(`${of}: testbed ${testbed} has no such log${known.length > 0 ? `; it has ${known.join(', ')}` : ''}`);
}
