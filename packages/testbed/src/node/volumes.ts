// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Kube } from '@branchline/kube';
import type { Mount } from './container-root.ts';
import type { ValueSources } from './environment.ts';
import { expand } from './expansion.ts';
import type { Container, Pod } from './pod.ts';
import { type TokenFile, type VolumeContent, volumeContent } from './volume-content.ts';

/** Where a pod's volumes are on the machine, by their names. */
export type VolumeFolders = ReadonlyMap<string, string>;

const hour = 3_600;

async function token(kube: Kube, { metadata, spec }: Pod, { audience, expirationSeconds }: TokenFile): Promise<string> {
	const account = spec.serviceAccountName ?? 'default';
	const path = `/api/v1/namespaces/${metadata.namespace}/serviceaccounts/${encodeURIComponent(account)}/token`;
	const body = {
		apiVersion: 'authentication.k8s.io/v1',
		kind: 'TokenRequest',
		spec: {
			...(audience === undefined ? {} : { audiences: [audience] }),
			// It is not renewed: it has to last as long as a testbed may.
			expirationSeconds: Math.max(expirationSeconds ?? hour, 24 * hour),
			boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: metadata.name, uid: metadata.uid },
		},
	};
	const answer = await kube.request('POST', path, { body });
	if (answer.status !== 201) throw new Error(`token of ServiceAccount ${account}: ${answer.status} ${answer.body}`);
	return (JSON.parse(answer.body) as { readonly status: { readonly token: string } }).status.token;
}

async function put(path: string, content: Buffer | string, mode: number): Promise<void> {
	await mkdir(dirname(path), { recursive: true, mode: 0o755 });
	await writeFile(path, content);
	// Past the mask of this process.
	await chmod(path, mode);
}

async function write(folder: string, content: VolumeContent, kube: Kube, pod: Pod): Promise<void> {
	await mkdir(folder, { recursive: true });
	await chmod(folder, content.files.length + content.tokens.length > 0 ? 0o755 : 0o777);
	for (const { path, content: bytes, mode } of content.files) await put(join(folder, path), bytes, mode);
	for (const one of content.tokens) await put(join(folder, one.path), await token(kube, pod, one), one.mode);
}

/**
 * Writes the volumes of a pod into folders below `folder`, with what they hold now. Rejects with every fault at once, by
 * an error whose message is for the pod's user.
 */
export async function writeVolumes(kube: Kube, folder: string, sources: ValueSources): Promise<VolumeFolders> {
	const { volumes = [] } = sources.pod.spec;
	const contents = volumes.map((volume) => ({ name: volume.name, content: volumeContent(volume, sources) }));
	const faults = contents.flatMap(({ content }) => content.faults);
	if (faults.length > 0) throw new Error(faults.join('; '));
	const folders = new Map<string, string>();
	for (const { name, content } of contents) {
		const path = content.hostPath ?? join(folder, name);
		if (content.hostPath === undefined) await write(path, content, kube, sources.pod);
		folders.set(name, path);
	}
	return folders;
}

/** What a container mounts of its pod's volumes. Rejects where something is not there, or would be outside of its volume. */
export async function mountsOf(
	{ volumeMounts = [] }: Container,
	folders: VolumeFolders,
	variables: Readonly<Record<string, string>>,
): Promise<readonly Mount[]> {
	return Promise.all(
		volumeMounts.map(async ({ name, mountPath, subPath, subPathExpr, readOnly = false }) => {
			const folder = folders.get(name);
			if (folder === undefined) throw new Error(`volumeMount ${name}: the pod has no such volume`);
			const inside = posix.normalize(`/${subPath ?? expand(subPathExpr ?? '', variables)}`);
			const source = join(folder, inside);
			const found = await stat(source).catch(() => undefined);
			if (found === undefined && inside !== '/') await mkdir(source, { recursive: true });
			const kind = found === undefined || found.isDirectory() ? 'directory' : 'file';
			return { target: posix.resolve('/', mountPath), source, kind, readOnly } as const;
		}),
	);
}
