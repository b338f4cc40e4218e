// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addresses } from '../network/names.ts';
import { certificatePem, keyPem, newAuthority, newKey, newServer, publicKeyPem } from '../pki/certificate.ts';

/** What proves who is who in a testbed: paths of files in PEM, and texts. */
export interface Credentials {
	readonly authority: string;
	readonly authorityPem: string;
	readonly certificate: string;
	readonly key: string;
	readonly serviceAccountKey: string;
	readonly serviceAccountPublicKey: string;
	/** The file of the API server that says whose token is whose. */
	readonly tokens: string;
	/** The token of a member of group `system:masters`. */
	readonly token: string;
	readonly folder: string;
}

/** Every name by which someone reaches the API server. */
const apiServerNames: readonly string[] = [
	'localhost',
	'kubernetes',
	'kubernetes.default',
	'kubernetes.default.svc',
	'kubernetes.default.svc.cluster.local',
	'127.0.0.1',
	addresses.node,
	addresses.apiService,
];

/** Makes everything new and writes it into `folder`, readable by this user alone. */
export async function writeCredentials(folder: string): Promise<Credentials> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const authority = newAuthority('branchline-testbed');
	const server = newServer(authority, { name: 'kube-apiserver', alternatives: apiServerNames });
	const serviceAccountKey = newKey();
	const token = randomBytes(24).toString('hex');
	const put = async (name: string, text: string): Promise<string> => {
		const path = join(folder, name);
		await writeFile(path, text, { mode: 0o600 });
		return path;
	};
	const authorityPem = certificatePem(authority);
	return {
		folder,
		token,
		authorityPem,
		authority: await put('ca.crt', authorityPem),
		certificate: await put('apiserver.crt', certificatePem(server)),
		key: await put('apiserver.key', keyPem(server.key)),
		serviceAccountKey: await put('sa.key', keyPem(serviceAccountKey)),
		serviceAccountPublicKey: await put('sa.pub', publicKeyPem(serviceAccountKey)),
		tokens: await put('tokens.csv', `${token},admin,admin,"system:masters"\n`),
	};
}
