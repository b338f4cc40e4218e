// SPDX-License-Identifier: Apache-2.0
import type { ObjectRef } from '@branchline/model';
import type { Answer } from './exchange.ts';
import { errorOfAnswer, KubeError } from './kube-error.ts';

/** A kind in one version, as objects name it. */
export interface KindRef {
	readonly apiVersion: string;
	readonly kind: string;
}

/** How the API server serves a kind. */
export interface Resource {
	/** The name in paths and in RBAC rules. */
	readonly plural: string;
	readonly namespaced: boolean;
}

type Resources = ReadonlyMap<string, Resource>;

/** What the API server serves, asked for once per API version, and again for a kind that was not there. */
export class Discovery {
	readonly #get: (path: string) => Promise<Answer>;
	readonly #known = new Map<string, Promise<Resources>>();

	constructor(get: (path: string) => Promise<Answer>) {
		this.#get = get;
	}

	/** How a kind is served; `undefined` where it is not. */
	async find({ apiVersion, kind }: KindRef): Promise<Resource | undefined> {
		const known = (await this.#known.get(apiVersion))?.get(kind);
		return known ?? (await this.#ask(apiVersion)).get(kind);
	}

	/** The path of the collection of a kind, or of one object; throws {@link KubeError} where the kind is not served. */
	async path(of: KindRef & Partial<ObjectRef>): Promise<string> {
		const resource = await this.find(of);
		if (resource === undefined) {
			const message = `the cluster does not serve ${of.kind} of ${of.apiVersion}`;
			throw new KubeError({ status: 404, reason: 'KindNotServed', message });
		}
		const { plural, namespaced } = resource;
		const parts = [rootOf(of.apiVersion)];
		// Without a namespace an object is in the default one, and a collection is that of all namespaces.
		const namespace = of.namespace || (of.name === undefined ? undefined : 'default');
		if (namespaced && namespace !== undefined) parts.push('namespaces', encodeURIComponent(namespace));
		parts.push(plural);
		if (of.name !== undefined) parts.push(encodeURIComponent(of.name));
		return parts.join('/');
	}

	/** Forgets what is known of a kind's version, which turned out to be served no longer. */
	forget({ apiVersion }: KindRef): void {
		this.#known.delete(apiVersion);
	}

	#ask(apiVersion: string): Promise<Resources> {
		const asked = this.#fetch(apiVersion);
		this.#known.set(apiVersion, asked);
		asked.catch(() => this.#known.delete(apiVersion));
		return asked;
	}

	async #fetch(apiVersion: string): Promise<Resources> {
		const path = rootOf(apiVersion);
		const { status, body } = await this.#get(path);
		if (status === 404) return new Map();
		if (status !== 200) throw errorOfAnswer(`GET ${path}`, status, body);
		const { resources = [] } = JSON.parse(body) as {
			readonly resources?: readonly { name: string; kind: string; namespaced: boolean }[];
		};
		return new Map(
			resources
				.filter(({ name }) => !name.includes('/'))
				.map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]),
		);
	}
}

function rootOf(apiVersion: string): string {
	const parts = apiVersion.split('/').map(encodeURIComponent);
	return parts.length === 1 ? `/api/${parts[0]}` : `/apis/${parts.join('/')}`;
}
