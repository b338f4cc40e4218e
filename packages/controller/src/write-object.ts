// SPDX-License-Identifier: Apache-2.0
import { applyOwn, deleteOwn, fieldManager, isConflict, KubeError, type OwnAccess, refTo } from '@branchline/kube';
import type { KubernetesObject, ObjectRef } from '@branchline/model';
import type { Write } from './agenda.ts';
import type { Failure } from './attempts.ts';

/** How a write ended. */
export type Outcome =
	/** The object as it is now; absent where it is gone. */
	| { readonly kind: 'done'; readonly object?: KubernetesObject }
	/** Somebody changed the object meanwhile: it is as it is here now, or gone. */
	| { readonly kind: 'conflict'; readonly object?: KubernetesObject }
	| { readonly kind: 'failed'; readonly failure: Failure; readonly reason: string }
	/** The API server could not be asked. */
	| { readonly kind: 'unreachable'; readonly reason: string };

/** Does one write, and says how it ended; errors of the API server are outcomes. */
export async function writeObject(kube: OwnAccess, write: Write): Promise<Outcome> {
	try {
		return await attempt(kube, write);
	} catch (error) {
		if (!(error instanceof KubeError)) throw error;
		if (error.reason === 'Unreachable') return { kind: 'unreachable', reason: error.message };
		if (error.status === 404 && write.kind !== 'apply') return { kind: 'done' };
		if (isConflict(error)) return afterConflict(kube, write, error);
		return { kind: 'failed', failure: failureOf(error), reason: error.message };
	}
}

/** The identity of the object that a write is about. */
export function refOfWrite(write: Write): ObjectRef {
	return refTo(write.kind === 'apply' ? write.object : write.live);
}

async function attempt(kube: OwnAccess, write: Write): Promise<Outcome> {
	const ref = refOfWrite(write);
	switch (write.kind) {
		case 'apply':
			return { kind: 'done', object: await applyOwn(kube, write.object, write.live) };
		case 'patch':
			return { kind: 'done', object: await kube.patch(ref, write.operations, { fieldManager }) };
		case 'delete':
			await deleteOwn(kube, write.live);
			return { kind: 'done' };
	}
}

async function afterConflict(kube: OwnAccess, write: Write, error: KubeError): Promise<Outcome> {
	const object = await kube.get(refOfWrite(write)).catch((failure: unknown) => {
		if (failure instanceof KubeError) return failure;
		throw failure;
	});
	if (object instanceof KubeError) return { kind: 'failed', failure: 'passing', reason: error.message };
	const before = write.live?.metadata.resourceVersion;
	// Nobody changed it, so the refusal is about what was written.
	if (object !== undefined && object.metadata.resourceVersion === before) {
		return { kind: 'failed', failure: error.status === 409 ? 'passing' : 'refused', reason: error.message };
	}
	return { kind: 'conflict', ...(object === undefined ? {} : { object }) };
}

function failureOf({ status }: KubeError): Failure {
	return status === 0 || status === 408 || status === 429 || status >= 500 ? 'passing' : 'refused';
}
