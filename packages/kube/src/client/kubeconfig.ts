// SPDX-License-Identifier: Apache-2.0
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { KubeError } from './kube-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A kubeconfig as it is written. Fields without a name here are kept as they are. */
export interface Kubeconfig {
	readonly 'current-context'?: string;
	readonly contexts?: readonly { readonly name: string; readonly context?: Fields }[];
	readonly clusters?: readonly Cluster[];
	readonly users?: readonly User[];
}

interface Cluster {
	readonly name: string;
	readonly cluster?: Fields;
}

interface User {
	readonly name: string;
	readonly user?: Fields;
}

/** A kubeconfig and the file that it was read from. */
export interface KubeconfigFile {
	readonly path: string;
	readonly content: Kubeconfig;
}

/**
 * One kubeconfig of several, by kubectl's rule: the first file that sets the current context, or has an entry of a name,
 * wins, and entries are never mixed. Relative paths in a file become absolute; they are relative to its folder.
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): Kubeconfig {
	const contents = files.map(({ path, content }) => withAbsolutePaths(content, dirname(resolve(path))));
	const current = contents.map((content) => content['current-context']).find(Boolean);
	return {
		...(current === undefined ? {} : { 'current-context': current }),
		contexts: firstOfEachName(contents.flatMap(({ contexts }) => listOf(contexts))),
		clusters: firstOfEachName(contents.flatMap(({ clusters }) => listOf(clusters))),
		users: firstOfEachName(contents.flatMap(({ users }) => listOf(users))),
	};
}

/**
 * What one context needs of a kubeconfig, by default the current one: the context, its cluster and its user. Throws
 * {@link KubeError} where one of them is missing; a context may be without a user, who is then anonymous.
 */
export function selectContext(config: Kubeconfig, chosen = config['current-context']): Kubeconfig {
	const { contexts = [], clusters = [], users = [] } = config;
	const entry = contexts.find(({ name }) => name === chosen);
	if (chosen === undefined || entry === undefined) {
		const what = chosen === undefined ? 'current context' : `context "${chosen}"`;
		const known = contexts.map(({ name }) => name).join(', ') || 'none';
		throw kubeconfigError(`the kubeconfig has no ${what}: it has ${known}; name one with --context`);
	}
	const { cluster, user = '' } = entry.context ?? {};
	const itsCluster = clusters.find(({ name }) => name === cluster);
	const itsUser = users.find(({ name }) => name === user);
	const named = `the kubeconfig's context "${chosen}" names`;
	if (itsCluster === undefined) throw kubeconfigError(`${named} the cluster "${cluster ?? ''}", which is not in it`);
	if (itsUser === undefined && user !== '') throw kubeconfigError(`${named} the user "${user}", who is not in it`);
	if (!isServer(itsCluster.cluster?.server)) {
		throw kubeconfigError(`the kubeconfig's cluster "${cluster}" has no server that begins with https:// or http://`);
	}
	return connection(itsCluster, itsUser ?? { name: 'anonymous' });
}

/** An error about a kubeconfig, in words that quote nothing secret of it. */
export function kubeconfigError(message: string, cause?: unknown): KubeError {
	return new KubeError({ status: 0, reason: 'Kubeconfig', message, cause });
}

/**
 * Over plain HTTP nobody says who they are, as with kubectl, for whom this is the way to `kubectl proxy`; unless the
 * kubeconfig says that it may be insecure.
 */
function connection({ cluster, name }: Cluster, user: User): Kubeconfig {
	const isPlain = /^http:/i.test(String(cluster?.server)) && cluster?.['insecure-skip-tls-verify'] !== true;
	return {
		'current-context': name,
		contexts: [{ name, context: { cluster: name, user: user.name } }],
		clusters: [{ name, cluster: isPlain ? { ...cluster, 'insecure-skip-tls-verify': true } : { ...cluster } }],
		users: [isPlain ? { name: user.name } : user],
	};
}

function isServer(server: unknown): boolean {
	return typeof server === 'string' && /^https?:/i.test(server) && URL.canParse(server);
}

function withAbsolutePaths(content: Kubeconfig, folder: string): Kubeconfig {
	return {
		...content,
		clusters: listOf(content.clusters).map((entry) => ({
			...entry,
			cluster: absolute(entry.cluster, folder, ['certificate-authority']),
		})),
		users: listOf(content.users).map((entry) => ({ ...entry, user: userIn(folder, entry.user) })),
	};
}

function userIn(folder: string, user: Fields = {}): Fields {
	const paths = absolute(user, folder, ['client-certificate', 'client-key', 'tokenFile']);
	const exec = user.exec as Fields | null | undefined;
	// A command without a slash is looked up in PATH.
	return /[/\\]/.test(String(exec?.command ?? '')) ? { ...paths, exec: absolute(exec, folder, ['command']) } : paths;
}

function absolute(fields: Fields | null | undefined, folder: string, names: readonly string[]): Fields {
	const paths = names.flatMap((name) => {
		const path = fields?.[name];
		return typeof path === 'string' && path !== '' && !isAbsolute(path) ? [[name, join(folder, path)]] : [];
	});
	return { ...fields, ...Object.fromEntries(paths) };
}

function firstOfEachName<Entry extends { readonly name: string }>(entries: readonly Entry[]): readonly Entry[] {
	const first = new Map<string, Entry>();
	for (const entry of entries) if (!first.has(entry.name)) first.set(entry.name, entry);
	return [...first.values()];
}

/** What is no list of named entries is as good as nothing: nobody can refer to it. */
function listOf<Entry extends { readonly name: string }>(value: readonly Entry[] | undefined): readonly Entry[] {
	return Array.isArray(value) ? value.filter((entry) => entry?.name) : [];
}
