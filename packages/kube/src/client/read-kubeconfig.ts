// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { type Kubeconfig, type KubeconfigFile, kubeconfigError, mergeKubeconfigs } from './kubeconfig.ts';

/** Where kubeconfigs are looked for. */
export interface Surroundings {
	readonly environment: NodeJS.ProcessEnv;
	/** Where a pod finds its service account. */
	readonly podFolder: string;
}

const ownSurroundings: Surroundings = {
	environment: process.env,
	podFolder: '/var/run/secrets/kubernetes.io/serviceaccount',
};

/**
 * The kubeconfig of a file; without one, that of kubectl: the files of `KUBECONFIG` together, of which some may be
 * missing, else `~/.kube/config`, else that of the pod this runs in. Throws {@link KubeError} where there is none.
 */
export async function readKubeconfig(
	path: string | undefined,
	{ environment, podFolder }: Surroundings = ownSurroundings,
): Promise<Kubeconfig> {
	if (path !== undefined) return mergeKubeconfigs([await readExisting(path)]);
	const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
	const candidates = listed.length > 0 ? listed : [join(environment.HOME ?? homedir(), '.kube', 'config')];
	const files = (await Promise.all(candidates.map(readIfThere))).filter((file) => file !== undefined);
	if (files.length > 0) return mergeKubeconfigs(files);
	if (listed.length > 0) throw kubeconfigError(`none of the files of KUBECONFIG exists: ${listed.join(', ')}`);
	const pod = podKubeconfig(environment, podFolder);
	if (pod !== undefined) return pod;
	const missing = `KUBECONFIG is not set, ${candidates[0]} does not exist, and this is no pod with a service account`;
	throw kubeconfigError(`there is no kubeconfig: ${missing}; name one with --kubeconfig`);
}

async function readExisting(path: string): Promise<KubeconfigFile> {
	const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
		throw kubeconfigError(`the kubeconfig ${path} cannot be read: ${cause.code ?? cause.message}`, cause);
	});
	const content = contentOf(text);
	if (content === undefined) throw kubeconfigError(`the kubeconfig ${path} cannot be read: it is not a kubeconfig`);
	return { path, content };
}

async function readIfThere(path: string): Promise<KubeconfigFile | undefined> {
	try {
		return await readExisting(path);
	} catch (error) {
		const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
		if (code === 'ENOENT') return undefined;
		throw error;
	}
}

/** What the parser says of a file quotes it, and with it its tokens, so nothing of that is passed on. */
function contentOf(text: string): Kubeconfig | undefined {
	try {
		// An empty file is an empty kubeconfig.
		const content: Kubeconfig | string = parse(text, { merge: true, logLevel: 'silent' }) ?? {};
		return typeof content === 'object' && !Array.isArray(content) ? content : undefined;
	} catch {
		return undefined;
	}
}

function podKubeconfig(environment: NodeJS.ProcessEnv, podFolder: string): Kubeconfig | undefined {
	const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = environment;
	const tokenFile = join(podFolder, 'token');
	if (host === '' || port === '' || !existsSync(tokenFile)) return undefined;
	const cluster = {
		server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
		'certificate-authority': join(podFolder, 'ca.crt'),
	};
	return {
		'current-context': 'pod',
		contexts: [{ name: 'pod', context: { cluster: 'pod', user: 'pod' } }],
		clusters: [{ name: 'pod', cluster }],
		users: [{ name: 'pod', user: { tokenFile } }],
	};
}
