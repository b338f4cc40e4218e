// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { Credentials } from './credentials.ts';
import { Kube } from './kube.ts';
import { type Kubeconfig, selectContext } from './kubeconfig.ts';
import { readKubeconfig } from './read-kubeconfig.ts';
import { Session } from './session.ts';
import { TokenFile } from './token-file.ts';

/** Which cluster to connect to, and how. */
export interface ConnectOptions {
	/** A kubeconfig's path. Absent: those of `KUBECONFIG` together, else `~/.kube/config`, else the one of the pod this runs in. */
	readonly kubeconfig?: string;
	/** A context of the kubeconfig; absent: its current one. */
	readonly context?: string;
	/** Default: `branchline/<version>`. */
	readonly userAgent?: string;
	/** How long one answer may take, watches excepted; default: 30 seconds. */
	readonly timeoutMs?: number;
}

/** A client for the cluster that a kubeconfig names. Nothing is sent yet; {@link KubeError} where there is no such cluster. */
export async function connect(options: ConnectOptions = {}): Promise<Kube> {
	const { kubeconfig, context, userAgent = await ownUserAgent(), timeoutMs = 30_000 } = options;
	const selected = selectContext(await readKubeconfig(kubeconfig), context);
	// Loading the library takes 0.4 s, which only a program that connects should pay.
	const { KubeConfig } = await import('@kubernetes/client-node');
	const config = new KubeConfig();
	config.loadFromString(JSON.stringify(selected));
	return new Kube(new Session(new Credentials(config, tokenFileOf(selected)), { userAgent, timeoutMs }));
}

/** The library knows no token files. */
function tokenFileOf({ users = [] }: Kubeconfig): TokenFile | undefined {
	const { tokenFile, token } = users[0]?.user ?? {};
	if (typeof tokenFile !== 'string' || tokenFile === '') return undefined;
	return new TokenFile(tokenFile, typeof token === 'string' && token !== '' ? token : undefined);
}

async function ownUserAgent(): Promise<string> {
	try {
		const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
			readonly version: string;
		};
		return `branchline/${version}`;
	} catch {
		// In a bundle there is no package.json beside the code.
		return 'branchline';
	}
}
