// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import type { Operation } from '@branchline/adapter';
import type { KubernetesObject, ObjectRef } from '@branchline/model';
import { refTo } from '../codes.ts';
import { Discovery, type KindRef, type Resource } from './discovery.ts';
import type { Answer } from './exchange.ts';
import { KubeError } from './kube-error.ts';
import { type ListOptions, listPages, type ObjectList, type Page, selectors } from './list.ts';
import { contentTypes, parsed, type RequestSpec, type Session } from './session.ts';

/** How a write is made. */
export interface WriteOptions {
	/** Default: `branchline`. */
	readonly fieldManager?: string;
	/** Checks and admits the write, and keeps nothing of it. */
	readonly dryRun?: boolean;
	readonly subresource?: string;
}

/** How an object is deleted. */
export interface DeleteOptions {
	readonly gracePeriodSeconds?: number;
	readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
	/** Only the object of this uid. */
	readonly uid?: string;
	/** Only while the object is of this version. */
	readonly resourceVersion?: string;
	/** Checks whether it may be deleted, and keeps it. */
	readonly dryRun?: boolean;
}

/** The name under which Branchline owns fields. */
export const fieldManager = 'branchline';

/**
 * A client of one API server, on kept connections. Objects are plain JSON, with every field that the server sent.
 * Whatever is refused or fails throws {@link KubeError}; writes are validated strictly.
 */
export class Kube {
	/** Where the API server is. */
	readonly server: string;
	readonly #session: Session;
	readonly #discovery: Discovery;

	constructor(session: Session) {
		this.#session = session;
		this.server = session.server;
		this.#discovery = new Discovery((path) => this.request('GET', path));
	}

	/** What the API server says of itself. */
	async version(): Promise<{ readonly gitVersion: string }> {
		return this.#session.json('GET', '/version');
	}

	/** The object; `undefined` where there is none, or where its kind is not served. */
	async get(ref: ObjectRef): Promise<KubernetesObject | undefined> {
		if ((await this.resource(ref)) === undefined) return undefined;
		const path = await this.#discovery.path(ref);
		const answer = await this.request('GET', path);
		return answer.status === 404 ? undefined : parsed(`GET ${path}`, answer);
	}

	/** The objects of a kind, of one namespace or all. */
	async list(of: KindRef, options: ListOptions & { readonly signal?: AbortSignal } = {}): Promise<ObjectList> {
		const { signal, ...selection } = options;
		const path = await this.collection(of, selection.namespace);
		try {
			return await listPages(of, (page) => {
				const query = { ...selectors(selection), ...page };
				return this.#session.json<Page>('GET', path, { query, ...(signal && { signal }) });
			});
		} catch (error) {
			// A collection is there, if empty, as long as its kind is served.
			if (error instanceof KubeError && error.status === 404) this.#discovery.forget(of);
			throw error;
		}
	}

	/** Whether the cluster serves a kind. What it served once is remembered; what it did not is asked again. */
	async serves(of: KindRef): Promise<boolean> {
		return (await this.resource(of)) !== undefined;
	}

	/** How the cluster serves a kind; `undefined` where it does not. */
	resource(of: KindRef): Promise<Resource | undefined> {
		return this.#discovery.find(of);
	}

	/** The path of a kind's collection, for `request` and `open`. */
	collection({ apiVersion, kind }: KindRef, namespace?: string): Promise<string> {
		return this.#discovery.path({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
	}

	/** Creates an object; one that is there already is a {@link KubeError} of status 409. */
	async create(object: KubernetesObject, options: WriteOptions = {}): Promise<KubernetesObject> {
		const { name: _, ...of } = refTo(object);
		const namespace = (await this.resource(of))?.namespaced ? (of.namespace ?? 'default') : undefined;
		const path = await this.collection(of, namespace);
		return this.#session.json('POST', path, { body: object, query: writeQuery(options) });
	}

	/** Replaces an object; with its resourceVersion only if nobody changed it meanwhile (else status 409). */
	async replace(object: KubernetesObject, options: WriteOptions = {}): Promise<KubernetesObject> {
		const path = await this.#path(refTo(object), options);
		return this.#session.json('PUT', path, { body: object, query: writeQuery(options) });
	}

	/** Deletes an object; whether it was there. Another object of the same name than that of `uid`, or another version, is a 409. */
	async delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<boolean> {
		const { gracePeriodSeconds, propagation, uid, resourceVersion, dryRun } = options;
		const preconditions = {
			...(uid === undefined ? {} : { uid }),
			...(resourceVersion === undefined ? {} : { resourceVersion }),
		};
		if ((await this.resource(ref)) === undefined) return false;
		const path = await this.#discovery.path(ref);
		const body = {
			kind: 'DeleteOptions',
			apiVersion: 'v1',
			...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
			...(propagation === undefined ? {} : { propagationPolicy: propagation }),
			...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
			// In the query it is not looked at where there is a body.
			...(dryRun ? { dryRun: ['All'] } : {}),
		};
		const answer = await this.request('DELETE', path, { body });
		if (answer.status === 404) return false;
		parsed(`DELETE ${path}`, answer);
		return true;
	}

	/** Server-side apply; fields that another manager owns are a conflict (409) unless `force`. */
	async apply(
		object: KubernetesObject,
		options: { readonly fieldManager: string; readonly force?: boolean; readonly dryRun?: boolean },
	): Promise<KubernetesObject> {
		const path = await this.#discovery.path(refTo(object));
		const query = { ...writeQuery(options), ...(options.force ? { force: 'true' } : {}) };
		return this.#session.json('PATCH', path, { body: object, contentType: contentTypes.apply, query });
	}

	/** Applies a JSON Patch; an operation that does not hold (`test`) is a status 422. */
	async patch(ref: ObjectRef, operations: readonly Operation[], options: WriteOptions = {}): Promise<KubernetesObject> {
		const path = await this.#path(ref, options);
		return this.#session.json('PATCH', path, {
			body: operations,
			contentType: contentTypes.jsonPatch,
			query: writeQuery(options),
		});
	}

	/** Applies a JSON merge patch, to the object or its status. */
	async mergePatch(ref: ObjectRef, patch: object, options: WriteOptions = {}): Promise<KubernetesObject> {
		const path = await this.#path(ref, options);
		return this.#session.json('PATCH', path, {
			body: patch,
			contentType: contentTypes.mergePatch,
			query: writeQuery(options),
		});
	}

	/** One request as it is: no status throws, only an answer that does not come. */
	request(method: string, path: string, spec: RequestSpec = {}): Promise<Answer> {
		return this.#session.request(method, path, spec);
	}

	/** The beginning of an answer that goes on, such as a watch: sent once, ended by its signal. */
	open(path: string, spec: RequestSpec = {}): Promise<IncomingMessage> {
		return this.#session.open(path, spec);
	}

	/** Closes every connection; requests that are under way fail. */
	close(): void {
		this.#session.close();
	}

	async #path(ref: ObjectRef, { subresource }: WriteOptions): Promise<string> {
		const path = await this.#discovery.path(ref);
		return subresource === undefined ? path : `${path}/${encodeURIComponent(subresource)}`;
	}
}

function writeQuery({ fieldManager: manager = fieldManager, dryRun }: WriteOptions): Record<string, string> {
	return { fieldManager: manager, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) };
}
