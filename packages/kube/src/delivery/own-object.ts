// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import type { KubernetesObject, ObjectRef, Path } from '@branchline/model';
import { fieldManager, type Kube } from '../client/kube.ts';
import { KubeError } from '../client/kube-error.ts';
import { nameOf, refTo } from '../codes.ts';
import { sameContent } from '../planning/content.ts';
import { discord } from '../planning/discord.ts';
import { isConflict } from './conflict.ts';

/** What writing objects of ours needs of a client. */
export type OwnAccess = Pick<Kube, 'get' | 'apply' | 'patch' | 'delete'>;

/** How objects of ours are written. */
export interface OwnOptions {
	/** The API server checks and admits everything, and keeps nothing. */
	readonly dryRun?: boolean;
}

/**
 * Writes an object of ours as a whole, by server-side apply, and takes out what others added to it; answers it as it is then.
 *
 * `live` is the object as it was read, or undefined where it was not there. Nothing is written over that is not as it was
 * read: what somebody made or changed meanwhile is a {@link KubeError} that `isConflict` knows, and stays as it is.
 */
export async function applyOwn(
	kube: OwnAccess,
	wanted: KubernetesObject,
	live: KubernetesObject | undefined,
	options: OwnOptions = {},
): Promise<KubernetesObject> {
	if (live === undefined) return create(kube, wanted, options);
	const applied = await whileAsRead(kube, live, (read) =>
		kube.apply(atVersionOf(read, wanted), { fieldManager, force: true, ...options }),
	);
	const { foreign } = discord(applied, wanted);
	if (foreign.length === 0) return applied;
	const paths = foreign.map(({ path }) => path).reverse();
	if (options.dryRun) return without(applied, paths);
	return kube.patch(refTo(wanted), removalOf(applied, paths), { fieldManager });
}

/** Deletes an object of ours that is as it was read; whether it was there. Else as {@link applyOwn}. */
export function deleteOwn(kube: OwnAccess, live: KubernetesObject, options: OwnOptions = {}): Promise<boolean> {
	return whileAsRead(kube, live, ({ metadata: { uid, resourceVersion } }) =>
		kube.delete(refTo(live), {
			propagation: 'Background',
			...(typeof uid === 'string' ? { uid } : {}),
			...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
			...options,
		}),
	);
}

/** There is no apply that only creates: it is merged into what somebody else makes at the same time, if they do not disagree. */
async function create(kube: OwnAccess, wanted: KubernetesObject, options: OwnOptions): Promise<KubernetesObject> {
	const ref = refTo(wanted);
	if ((await kube.get(ref)) !== undefined) throw madeMeanwhile(ref);
	const applied = await kube.apply(wanted, { fieldManager, ...options });
	const managers = (applied.metadata.managedFields ?? []) as readonly { readonly manager?: string }[];
	if (managers.every(({ manager }) => manager === fieldManager)) return applied;
	const { apiVersion, kind, ...metadata } = ref;
	// Applying nothing takes out exactly what we applied.
	if (!options.dryRun) await kube.apply({ apiVersion, kind, metadata }, { fieldManager });
	throw madeMeanwhile(ref);
}

function madeMeanwhile(ref: ObjectRef): KubeError {
	const message = `${nameOf(ref)}: somebody else made it meanwhile`;
	return new KubeError({ status: 409, reason: 'Conflict', message });
}

function atVersionOf({ metadata: { uid, resourceVersion } }: KubernetesObject, wanted: KubernetesObject) {
	const version = {
		...(uid === undefined ? {} : { uid }),
		...(resourceVersion === undefined ? {} : { resourceVersion }),
	};
	return { ...wanted, metadata: { ...wanted.metadata, ...version } };
}

/** Meshes report in the status of an object, which changes its version and nothing that we care for. */
const mostTries = 10;

/** Writes at the version that was read; when only the status changed since, at the version that is there now. */
async function whileAsRead<T>(
	kube: OwnAccess,
	live: KubernetesObject,
	write: (read: KubernetesObject) => Promise<T>,
): Promise<T> {
	let read = live;
	for (let tries = 1; ; tries++) {
		try {
			return await write(read);
		} catch (error) {
			if (!(error instanceof KubeError) || !isConflict(error) || tries === mostTries) throw error;
			const now = await kube.get(refTo(live));
			const isNew = now?.metadata.resourceVersion !== read.metadata.resourceVersion;
			if (!isNew || now?.metadata.uid !== live.metadata.uid || !sameContent(now!, live)) throw error;
			read = now!;
		}
	}
}

/** The JSON Patch that takes out what stands at paths, in their order, if nobody changed the object meanwhile. */
function removalOf({ metadata }: KubernetesObject, paths: readonly Path[]): readonly Operation[] {
	const removals = paths.map((path): Operation => ({ op: 'remove', path: path.map(pointerStep).join('') }));
	return [{ op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion }, ...removals];
}

function pointerStep(step: string | number): string {
	return `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function without(object: KubernetesObject, paths: readonly Path[]): KubernetesObject {
	const copy = structuredClone(object);
	for (const path of paths) {
		const parent = path.slice(0, -1).reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], copy);
		const last = path.at(-1)!;
		if (Array.isArray(parent)) parent.splice(Number(last), 1);
		else delete (parent as Record<string, unknown>)[last];
	}
	return copy;
}
