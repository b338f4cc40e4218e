// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeApi, startFakeApi } from '@branchline/kube/fake';
import type { ExecutionContext } from 'ava';
import type { KubernetesObject } from 'branchline';
import { parseAllDocuments } from 'yaml';
import { folder, start } from './run.test.fixture.ts';
import { sandbox, service, virtualService } from './shop.test.fixture.ts';

/** The program as it watches a fake cluster and files of a folder, which may be prepared, and what it said so far. */
export async function watching(
	t: ExecutionContext,
	options: readonly string[],
	prepare: (path: string) => Promise<unknown> = async () => undefined,
) {
	const api = await startFakeApi();
	t.teardown(() => api.close());
	put(api, service('cart'), service('cart-pr-1'), virtualService);
	const path = await folder(t, { 'sandbox.yaml': sandbox('pr-1') });
	await prepare(path);
	const child = start(['apply', '--watch', '--mesh', 'istio', '--kubeconfig', api.kubeconfig, ...options], {
		cwd: path,
	});
	t.teardown(() => child.kill('SIGKILL'));
	const said = { stdout: '', stderr: '' };
	child.stdout?.on('data', (text) => (said.stdout += String(text)));
	child.stderr?.on('data', (text) => (said.stderr += String(text)));
	const hears = async (stream: 'stdout' | 'stderr', pattern: RegExp) => {
		for (const end = Date.now() + 30_000; !pattern.test(said[stream]); await sleep(20)) {
			if (Date.now() > end) throw new Error(`${pattern} was not said on ${stream}: ${JSON.stringify(said)}`);
		}
		said[stream] = '';
	};
	return { api, path, file: join(path, 'sandbox.yaml'), child, said, hears };
}

/** Puts the objects of YAML documents, as another client would. */
export function put(api: FakeApi, ...texts: readonly string[]): void {
	for (const text of texts) {
		for (const document of parseAllDocuments(text)) api.put(document.toJS() as KubernetesObject);
	}
}

/** The rules of the VirtualService, as text. */
export function rules(api: FakeApi): string {
	return JSON.stringify(api.get('networking.istio.io/v1', 'VirtualService', 'shop', 'cart')?.spec);
}
