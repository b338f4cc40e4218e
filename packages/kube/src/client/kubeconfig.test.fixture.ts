// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { startFakeApi } from '../fake/index.ts';

/** A kubeconfig of one cluster and one user, to be changed. */
export interface Config {
	readonly clusters: [{ cluster: Record<string, unknown> }];
	readonly users: [{ user: Record<string, unknown> }];
	'current-context': string;
}

/** The fake and a kubeconfig for it, changed. */
export async function withConfig(t: ExecutionContext, change: (config: Config) => void) {
	const api = await startFakeApi();
	const folder = await mkdtemp(join(tmpdir(), 'branchline-kube-'));
	t.teardown(async () => {
		await api.close();
		await rm(folder, { recursive: true });
	});
	const config = JSON.parse(await readFile(api.kubeconfig, 'utf8')) as Config;
	change(config);
	const kubeconfig = join(folder, 'config');
	await writeFile(kubeconfig, JSON.stringify(config));
	return { api, folder, kubeconfig };
}

/** Everything that a log could show of an error. */
export function inspectDeep(error: unknown): string {
	const one = error as Error & { readonly cause?: unknown };
	const cause = one.cause === undefined ? '' : inspectDeep(one.cause);
	return `${one.stack}\n${JSON.stringify(error)}\n${cause}`;
}
