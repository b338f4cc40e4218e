// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import { applyJsonPatch, applyMergePatch, PatchRefused } from './json-patch.ts';
import type { Objects } from './objects.ts';
import { isNamespaced, type Place } from './place.ts';
import { serverSideApply, updatedBy } from './server-side-apply.ts';

/** A request for one object or a collection. */
export interface ObjectRequest {
	readonly method: string;
	readonly place: Place;
	readonly query: URLSearchParams;
	readonly contentType: string;
	readonly body: unknown;
}

/** What is answered. */
export interface JsonAnswer {
	readonly status: number;
	readonly body: object;
}

/** The refusal of a request, as the API server says it. */
export function refusal(status: number, reason: string, message: string, causes: readonly object[] = []): JsonAnswer {
	return {
		status,
		body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, reason, message, details: { causes } },
	};
}

const notFound = refusal(404, 'NotFound', 'not found');
const uidMismatch = refusal(409, 'Conflict', 'uid mismatch');
const versionMismatch = refusal(409, 'Conflict', 'the object has been modified');

function isOtherVersion(live: KubernetesObject, wanted: { readonly [field: string]: unknown } = {}): boolean {
	return wanted.resourceVersion !== undefined && wanted.resourceVersion !== live.metadata.resourceVersion;
}

/** Answers everything but watches. */
export function answer(objects: Objects, request: ObjectRequest): JsonAnswer {
	const { method, place } = request;
	const namespace = isNamespaced(place.kind) ? (place.namespace ?? '') : '';
	if (place.name === undefined) return method === 'POST' ? create(objects, request) : list(objects, request);
	const live = objects.get(place.kind, namespace, place.name);
	switch (method) {
		case 'GET':
			return live === undefined ? notFound : shown(200, live, place);
		case 'DELETE': {
			const { preconditions, dryRun } = (request.body ?? {}) as {
				readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
				readonly dryRun?: readonly string[];
			};
			if (live && preconditions?.uid && preconditions.uid !== live.metadata.uid) return uidMismatch;
			if (live === undefined) return notFound;
			if (isOtherVersion(live, preconditions)) return versionMismatch;
			if (!dryRun?.includes('All')) objects.delete(place.kind, namespace, place.name);
			return shown(200, live, place);
		}
		default:
			return change(objects, request, live);
	}
}

function shown(status: number, object: KubernetesObject | undefined, { apiVersion, kind }: Place): JsonAnswer {
	return { status, body: { ...object, apiVersion, kind: kind.kind } };
}

function create(objects: Objects, { place, body, query }: ObjectRequest): JsonAnswer {
	const object = body as KubernetesObject;
	const { name } = object.metadata;
	if (objects.get(place.kind, place.namespace ?? '', name)) return refusal(409, 'AlreadyExists', `${name} exists`);
	return keep(objects, place, updatedBy(query.get('fieldManager') ?? 'unknown', undefined, object), query);
}

function change(objects: Objects, request: ObjectRequest, live: KubernetesObject | undefined): JsonAnswer {
	const { place, query, body, contentType } = request;
	const manager = query.get('fieldManager') ?? 'unknown';
	if (contentType === 'application/apply-patch+yaml') return applied(objects, request, live);
	if (live === undefined) return notFound;
	try {
		const wanted =
			request.method === 'PUT'
				? (body as KubernetesObject)
				: contentType === 'application/json-patch+json'
					? applyJsonPatch(live, body as readonly Operation[])
					: (applyMergePatch(live, body) as KubernetesObject);
		if (isOtherVersion(live, wanted.metadata)) return versionMismatch;
		if (place.subresource === 'status') return keep(objects, place, { ...live, status: wanted.status }, query);
		return keep(objects, place, updatedBy(manager, live, { ...wanted, status: live.status }), query);
	} catch (error) {
		if (!(error instanceof PatchRefused)) throw error;
		return refusal(422, 'Invalid', 'the server rejected our request due to an error in our request');
	}
}

function applied(
	objects: Objects,
	{ place, query, body }: ObjectRequest,
	live: KubernetesObject | undefined,
): JsonAnswer {
	const object = body as KubernetesObject;
	const { uid } = object.metadata;
	if (uid !== undefined && live === undefined) return uidMismatch;
	if (uid !== undefined && live?.metadata.uid !== uid) {
		return refusal(422, 'Invalid', 'field is immutable', [{ field: 'metadata.uid', message: 'field is immutable' }]);
	}
	if (live !== undefined && isOtherVersion(live, object.metadata)) return versionMismatch;
	const manager = query.get('fieldManager') ?? 'unknown';
	const result = serverSideApply(live, object, manager, query.get('force') === 'true');
	if ('conflicts' in result) {
		const causes = result.conflicts.map(({ field, manager: other }) => ({
			reason: 'FieldManagerConflict',
			field,
			message: `conflict with "${other}"`,
		}));
		return refusal(409, 'Conflict', `Apply failed with ${causes.length} conflict`, causes);
	}
	return keep(objects, place, result.object, query);
}

function keep(objects: Objects, place: Place, object: KubernetesObject, query: URLSearchParams): JsonAnswer {
	const metadata = { ...object.metadata, ...(place.namespace ? { namespace: place.namespace } : {}) };
	const placed = { ...object, metadata };
	const isNew = objects.get(place.kind, place.namespace ?? '', metadata.name) === undefined;
	const kept = query.get('dryRun') === 'All' ? placed : objects.put(place.kind, placed);
	return shown(isNew ? 201 : 200, kept, place);
}

function list(objects: Objects, { place, query }: ObjectRequest): JsonAnswer {
	const selected = objects.list(place.kind, place.namespace).filter(selector(query));
	const [version, from] = (query.get('continue') ?? `${objects.version}:0`).split(':');
	const start = Number(from);
	const end = start + Number(query.get('limit') ?? selected.length);
	const next = end < selected.length ? { continue: `${version}:${end}` } : {};
	const items = selected.slice(start, end).map(({ apiVersion: _, kind: __, ...item }) => item);
	return { status: 200, body: { metadata: { resourceVersion: version, ...next }, items } };
}

/** Whether an object is selected; of selectors only `name=value` is known. */
export function selector(query: URLSearchParams): (object: KubernetesObject) => boolean {
	const terms = (query.get('labelSelector') ?? '').split(',').filter((term) => term !== '');
	return ({ metadata }) =>
		terms.every((term) => {
			const [name = '', value] = term.split('=');
			return metadata.labels?.[name] === value;
		});
}
