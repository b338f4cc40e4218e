// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ObjectRef } from '@branchline/model';
import { fieldManager, type Kube } from '../client/kube.ts';
import { KubeError } from '../client/kube-error.ts';
import { refTo } from '../codes.ts';
import type { Action } from '../planning/action.ts';
import { unexplainedFields } from '../planning/compare-to-live.ts';
import { sameContent } from '../planning/content.ts';

/** What became of an object, in kubectl's words. */
export type Verb = 'created' | 'configured' | 'patched' | 'deleted' | 'unchanged';

/** What was done about one object. */
export interface Done {
	readonly verb: Verb;
	readonly ref: ObjectRef;
}

/** What was done, and the object as it is after it; for `deleted`, as it was. */
export interface Written extends Done {
	readonly object: KubernetesObject;
}

/** How writes are made. */
export interface WriteMode {
	/** The API server checks and admits everything, and keeps nothing. */
	readonly dryRun?: boolean;
}

/**
 * Makes one write. An object of ours is applied under our field manager: the first time without force, and later with
 * force and its uid, so that nothing of somebody else's is taken over. A patch of a user's object carries its own tests.
 * Throws {@link KubeError} where the API server refuses, or where the object is no longer what it was; see `isConflict`.
 */
export async function write(kube: Kube, action: Action, mode: WriteMode): Promise<Written> {
	const ref = refTo(action.object);
	const dryRun = mode.dryRun ? ({ dryRun: true } as const) : {};
	switch (action.kind) {
		case 'unchanged':
			return { verb: 'unchanged', ref, object: action.object };
		case 'create':
			return { verb: 'created', ref, object: await kube.apply(action.object, { fieldManager, ...dryRun }) };
		case 'check':
		case 'update': {
			const object = await applyOver(kube, action, dryRun);
			return { verb: sameContent(object, action.live) ? 'unchanged' : 'configured', ref, object };
		}
		case 'patch':
			return { verb: 'patched', ref, object: await kube.patch(ref, action.patch, dryRun) };
		case 'delete':
			await kube.delete(ref, { ...uidOf(action.object), ...dryRun });
			return { verb: 'deleted', ref, object: action.object };
	}
}

/** The fields that turned out to be defaults, as `unexplainedFields` names them, by kind. */
export type KnownDefaults = Map<string, Set<string>>;

/**
 * The action without doubt: whether an update changes anything is asked of the API server, which knows the defaults. Nothing
 * is written. What it answers is learnt, so that of many objects of one kind few have to be asked for.
 */
export async function settle(kube: Kube, action: Action, known: KnownDefaults): Promise<Action> {
	if (action.kind !== 'check') return action;
	const { object, live } = action;
	const of = `${object.apiVersion} ${object.kind}`;
	const defaults = known.get(of) ?? new Set();
	known.set(of, defaults);
	const fields = unexplainedFields(object, live);
	const unchanged = { kind: 'unchanged', object: live } as const;
	if (fields.length > 0 && fields.every((field) => defaults.has(field))) return unchanged;
	const result = await applyOver(kube, action, { dryRun: true });
	if (!sameContent(result, live)) return { kind: 'update', object, live };
	for (const field of fields) defaults.add(field);
	return unchanged;
}

/** Whether an error says that the object is not what it was when it was read. */
export function isConflict(error: unknown): error is KubeError {
	if (!(error instanceof KubeError)) return false;
	const { status, causes, reason } = error;
	// A test of a patch that does not hold is refused without a cause; an object that was made anew has another uid.
	if (status === 422) return causes.length === 0 || causes.some(({ field }) => field === 'metadata.uid');
	return status === 409 && reason !== 'AlreadyExists';
}

function applyOver(
	kube: Kube,
	{ object, live }: Extract<Action, { kind: 'check' | 'update' }>,
	options: { readonly dryRun?: true },
): Promise<KubernetesObject> {
	const metadata = { ...object.metadata, ...uidOf(live) };
	return kube.apply({ ...object, metadata }, { fieldManager, force: true, ...options });
}

function uidOf({ metadata: { uid } }: KubernetesObject): { readonly uid?: string } {
	return typeof uid === 'string' ? { uid } : {};
}
