// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import type { Credentials } from './credentials.ts';

/** A kubeconfig of one context, whose user is a cluster admin; it is JSON, which is YAML. */
export function kubeconfigText(name: string, server: string, { authorityPem, token }: Credentials): string {
	const config = {
		apiVersion: 'v1',
		kind: 'Config',
		'current-context': name,
		clusters: [
			{
				name,
				cluster: { server, 'certificate-authority-data': Buffer.from(authorityPem).toString('base64') },
			},
		],
		users: [{ name, user: { token } }],
		contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
	};
	return `${JSON.stringify(config, undefined, 2)}\n`;
}

/** Writes a kubeconfig for this user alone. */
export async function writeKubeconfig(path: string, text: string): Promise<void> {
	await writeFile(path, text, { mode: 0o600 });
}
