// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kube } from '@branchline/kube';
import type { Programs } from '../daemon/context.ts';
import { type Argv, podCommand } from '../network/commands.ts';
import { stateRoot } from '../state/paths.ts';
import { entered } from './container-entry.ts';
import type { ContainerProcess } from './container-process.ts';
import type { Mount } from './container-root.ts';
import { CannotStart } from './container-run.ts';
import { environmentOf, type ValueSources } from './environment.ts';
import { expand } from './expansion.ts';
import { commandLine } from './image-table.ts';
import type { Container, Pod } from './pod.ts';
import type { PodPlace } from './pod-field.ts';
import type { Proxies } from './proxies.ts';
import { readReferences } from './references.ts';
import { mountsOf, type VolumeFolders, writeVolumes } from './volumes.ts';
import { type ContainerRoot, writeRoot } from './write-root.ts';

/** A pod that has its network, and what its containers are made with. `folder` is the pod's own, for its files. */
export interface PlacedPod {
	readonly pod: Pod;
	readonly place: PodPlace;
	readonly networkNamespace: string;
	readonly folder: string;
	readonly kube: Kube;
	readonly programs: Programs;
	readonly proxies: Proxies | undefined;
}

interface Identity {
	readonly variables: Readonly<Record<string, string>>;
	readonly uid: number;
	readonly gid: number;
	/** Where it runs. */
	readonly directory: string;
}

/** What processes share as memory has names, which are the pod's own as in a cluster. */
async function sharedMemory(folder: string): Promise<Mount> {
	const source = join(folder, 'shm');
	await mkdir(source, { recursive: true });
	await chmod(source, 0o1777);
	return { target: '/dev/shm', source, kind: 'directory', readOnly: false };
}

/** Works out what the containers of one pod run. */
export class Describer {
	readonly #placed: PlacedPod;
	#volumes: Promise<VolumeFolders> | undefined;

	constructor(placed: PlacedPod) {
		this.#placed = placed;
	}

	/** What a container is to run now; rejects with CannotStart where the pod's user has to do something first. */
	async describe(container: Container): Promise<ContainerProcess> {
		const { pod, place, kube } = this.#placed;
		const sources: ValueSources = { pod, place, keyed: await readReferences(kube, pod) };
		const { variables, faults } = environmentOf(container, sources);
		if (faults.length > 0) throw new CannotStart('CreateContainerConfigError', faults.join('; '));
		const argv = await this.#argv(container, variables);
		const root = await this.#root(container, argv, sources, variables).catch((error: Error) => {
			throw new CannotStart('CreateContainerConfigError', error.message);
		});
		const uid = this.#uid(container);
		const gid = container.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup ?? uid;
		return this.#process(root, argv, { variables, uid, gid, directory: container.workingDir ?? '/' });
	}

	/** What the mesh's proxy beside the containers runs. */
	async describeSidecar(): Promise<ContainerProcess> {
		const { pod, place, folder, proxies } = this.#placed;
		if (proxies === undefined) throw new CannotStart('ErrImagePull', 'the testbed runs no mesh with proxies');
		const { uid } = proxies;
		const root = await writeRoot(join(folder, 'root-of-sidecar'), []);
		const argv = await proxies.command('sidecar', pod, place, folder);
		return this.#process(root, argv, { variables: {}, uid, gid: uid, directory: '/' });
	}

	/** A change of the user takes back what asks for the signal at the parent's death: one call of setpriv does both. */
	#process(root: ContainerRoot, argv: Argv, { variables, uid, gid, directory }: Identity): ContainerProcess {
		const { pod, networkNamespace } = this.#placed;
		const user = [
			'setpriv',
			'--pdeathsig',
			'KILL',
			`--reuid=${uid}`,
			`--regid=${gid}`,
			'--clear-groups',
			'--',
		] as const;
		const like = (command: Argv): Argv => [...user, 'env', `--chdir=${directory}`, '--', ...command];
		const hostname = pod.spec.hostname ?? pod.metadata.name;
		return { argv: podCommand(networkNamespace, entered({ hostname, root }, like(argv))), variables, uid, like };
	}

	#uid({ image, securityContext }: Container): number {
		const { pod, proxies } = this.#placed;
		const otherwise = image === 'auto' ? (proxies?.uid ?? 0) : 0;
		return securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? otherwise;
	}

	async #argv(container: Container, variables: Readonly<Record<string, string>>): Promise<Argv> {
		const { pod, place, folder, proxies, programs } = this.#placed;
		if (container.image === 'auto') {
			if (proxies?.isRouter(pod)) return proxies.command('router', pod, place, folder);
			const when = 'a testbed with Istio, in a pod with annotation inject.istio.io/templates: gateway';
			throw new CannotStart('ErrImagePull', `image auto stands for a proxy only in ${when}`);
		}
		const expanded = (texts: readonly string[] = []) => texts.map((text) => expand(text, variables));
		const own = { command: expanded(container.command), args: expanded(container.args) };
		const found = commandLine(container.image ?? '', programs, own);
		if ('refused' in found) throw new CannotStart('ErrImagePull', `image ${container.image}: ${found.refused}`);
		return found;
	}

	async #root(
		container: Container,
		argv: Argv,
		sources: ValueSources,
		variables: Readonly<Record<string, string>>,
	): Promise<ContainerRoot> {
		const { kube, folder } = this.#placed;
		this.#volumes ??= writeVolumes(kube, join(folder, 'volumes'), sources);
		const folders = await this.#volumes.catch((error: unknown) => {
			this.#volumes = undefined;
			throw error;
		});
		const mounts = await mountsOf(container, folders, variables);
		const root = join(folder, `root-${container.name}`);
		// Its mounts were in the namespace of a process that has ended: these are empty places.
		await rm(root, { recursive: true, force: true });
		// The testbed itself is none of a pod's business, but for the program that stands for its image, and what that reads.
		const own = container.image === 'auto' ? argv : argv.slice(0, 1);
		const kept = own.filter((path) => path.startsWith(`${stateRoot}/`));
		return writeRoot(root, [await sharedMemory(folder), ...mounts], { folder: stateRoot, kept });
	}
}
