// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ObjectRef } from '@branchline/model';
import type { Kube } from '../client/kube.ts';
import { refTo } from '../codes.ts';
import type { Action } from '../planning/action.ts';
import { unexplainedFields } from '../planning/compare-to-live.ts';
import { sameContent } from '../planning/content.ts';
import { applyOwn, deleteOwn, type OwnOptions } from './own-object.ts';

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

/**
 * Makes one write. A patch of a user's object carries its own tests. Throws a `KubeError` where the API server refuses, or
 * where the object is no longer what it was; see `isConflict`.
 */
export async function write(kube: Kube, action: Action, { dryRun = false }: OwnOptions): Promise<Written> {
	const ref = refTo(action.object);
	switch (action.kind) {
		case 'unchanged':
			return { verb: 'unchanged', ref, object: action.object };
		case 'create':
			return { verb: 'created', ref, object: await applyOwn(kube, action.object, undefined, { dryRun }) };
		case 'check':
		case 'update': {
			const object = await applyOwn(kube, action.object, action.live, { dryRun });
			return { verb: sameContent(object, action.live) ? 'unchanged' : 'configured', ref, object };
		}
		case 'patch':
			return { verb: 'patched', ref, object: await kube.patch(ref, action.patch, { dryRun }) };
		case 'delete':
			await deleteOwn(kube, action.object, { dryRun });
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
	const result = await applyOwn(kube, object, live, { dryRun: true });
	if (!sameContent(result, live)) return { kind: 'update', object, live };
	for (const field of fields) defaults.add(field);
	return unchanged;
}
