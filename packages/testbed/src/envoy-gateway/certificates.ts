// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kube } from '@branchline/kube';
import type { TestbedContext } from '../daemon/context.ts';
import { nodeCommand } from '../network/commands.ts';
import { run } from '../run.ts';
import { systemNamespace } from './gateway-objects.ts';

const files = ['ca.crt', 'tls.crt', 'tls.key'] as const;

/**
 * Has Envoy Gateway make the certificates by which it and its proxies know each other, as Secrets, where there are none,
 * and writes its own into `folder`. Rejects with what the program said.
 */
export async function writeCertificates(context: TestbedContext, kube: Kube, folder: string): Promise<void> {
	const { name, kubeconfig, programs } = context;
	const certgen = [programs['envoy-gateway'], 'certgen', '--disable-topology-injector'] as const;
	const [program, ...args] = nodeCommand(name, [...certgen]);
	const env = { KUBECONFIG: kubeconfig, ENVOY_GATEWAY_NAMESPACE: systemNamespace };
	const { code, stderr, stdout } = await run(program, args, { env });
	if (code !== 0) throw new Error(`envoy-gateway certgen: ${stderr.trim() || stdout.trim() || `code ${code}`}`);
	const ref = { apiVersion: 'v1', kind: 'Secret', namespace: systemNamespace, name: 'envoy-gateway' };
	const secret = (await kube.get(ref)) as { readonly data?: Readonly<Record<string, string>> } | undefined;
	await mkdir(folder, { recursive: true, mode: 0o700 });
	for (const file of files) {
		const text = secret?.data?.[file];
		if (text === undefined) throw new Error(`envoy-gateway certgen: its Secret has no ${file}`);
		await writeFile(join(folder, file), Buffer.from(text, 'base64'), { mode: 0o600 });
	}
}
