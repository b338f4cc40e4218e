// SPDX-License-Identifier: Apache-2.0
import {
	type Diagnostic,
	defaultPolicy,
	groupOf,
	type KubernetesObject,
	namespaceOf,
	type RouteGroup,
	type RoutingPolicy,
	readObjects,
	type Sandbox,
} from '@branchline/model';
import { type Change, identity } from 'branchline';
import { type UserView, viewOf } from './user-view.ts';

type Document = Sandbox | RouteGroup | RoutingPolicy;

/** A document as it was read, or what is wrong with it. */
interface Entry {
	readonly view: UserView;
	readonly document?: Document;
	readonly diagnostics: readonly Diagnostic[];
}

/** A sandbox or route group of the cluster, and what it says; `undefined` where it could not be read. */
export interface ReadDocument {
	readonly id: string;
	readonly live: KubernetesObject;
	readonly document: Sandbox | RouteGroup | undefined;
}

/** What the sandboxes, groups and the policy say at one moment. */
export interface ReadDocuments {
	/** What changed since the reading before. */
	readonly change: Pick<Change, 'upsert' | 'remove' | 'policy'>;
	readonly sandboxes: readonly Sandbox[];
	/** What is wrong with documents by themselves. */
	readonly diagnostics: readonly Diagnostic[];
}

/** Whether an object is of a kind of Branchline's. */
export function isOwnKind({ apiVersion }: KubernetesObject): boolean {
	return groupOf(apiVersion) === 'branchline.dev';
}

/**
 * The sandboxes, route groups and policies of a cluster, and those that are given beside them, kept up to date one by one.
 *
 * Of one identity the given one holds, with the age of the one in the cluster. A given policy holds instead of those of the
 * cluster. Status reports change nothing.
 */
export class OwnDocuments {
	readonly #entries = new Map<string, Entry>();
	readonly #inCluster = new Map<string, KubernetesObject>();
	/** Whether sandboxes and groups of the cluster count. */
	readonly #fromCluster: boolean;
	#given: ReadonlyMap<string, KubernetesObject> = new Map();
	#upsert = new Map<string, Sandbox | RouteGroup>();
	#remove = new Map<string, Sandbox | RouteGroup>();
	#policyChanged = true;

	constructor(fromCluster: boolean) {
		this.#fromCluster = fromCluster;
	}

	/** Takes in a document of the cluster as it is now; whether that changes what is to be translated. */
	see(live: KubernetesObject): boolean {
		const id = identity(live);
		this.#inCluster.set(id, live);
		return this.#read(id);
	}

	/** Takes in that a document of the cluster is gone; whether that changes what is to be translated. */
	gone(object: KubernetesObject): boolean {
		const id = identity(object);
		this.#inCluster.delete(id);
		return this.#read(id);
	}

	/** Replaces the given documents; objects of other kinds are left out. */
	give(documents: readonly KubernetesObject[]): void {
		this.#given = new Map(documents.filter(isOwnKind).map((object) => [identity(object), object]));
		for (const id of new Set([...this.#entries.keys(), ...this.#given.keys(), ...this.#inCluster.keys()]))
			this.#read(id);
	}

	/** The sandboxes and groups of the cluster that count as they are there. */
	*inCluster(): Iterable<ReadDocument> {
		if (!this.#fromCluster) return;
		for (const [id, live] of this.#inCluster) {
			const document = this.#entries.get(id)?.document;
			if (this.#given.has(id) || live.kind === 'RoutingPolicy' || document?.kind === 'RoutingPolicy') continue;
			yield { id, live, document };
		}
	}

	/** Makes the next reading name everything as changed. */
	readAgain(): void {
		for (const [id, { document }] of this.#entries) this.#changed(id, undefined, document);
		this.#policyChanged = true;
	}

	/** What is there now, and what changed since the last call. */
	read(): ReadDocuments {
		const policies = this.#policies();
		const remove = [...this.#remove.values()].map(({ kind, metadata }) => ({
			kind,
			namespace: namespaceOf({ metadata }),
			name: metadata.name,
		}));
		const change = {
			upsert: [...this.#upsert.values()],
			remove,
			...(this.#policyChanged ? { policy: policies.policy ?? defaultPolicy } : {}),
		};
		this.#upsert = new Map();
		this.#remove = new Map();
		this.#policyChanged = false;
		const all = [...this.#entries.values()];
		return {
			change,
			sandboxes: all.flatMap(({ document }) => (document?.kind === 'Sandbox' ? [document] : [])),
			diagnostics: [...all.flatMap(({ diagnostics }) => diagnostics), ...policies.diagnostics],
		};
	}

	/** Of several policies the first by name counts, whatever the order in which they were seen. */
	#policies(): { readonly policy: RoutingPolicy | undefined; readonly diagnostics: readonly Diagnostic[] } {
		const all = [...this.#entries.values()].flatMap(({ document }) =>
			document?.kind === 'RoutingPolicy' ? [document] : [],
		);
		const { documents, diagnostics } = readObjects(all.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)));
		return { policy: documents.policy, diagnostics };
	}

	/** The object that counts of an identity. */
	#effective(id: string): KubernetesObject | undefined {
		const live = this.#inCluster.get(id);
		const given = this.#given.get(id);
		if (given !== undefined) {
			const { creationTimestamp } = live?.metadata ?? {};
			return creationTimestamp ? { ...given, metadata: { creationTimestamp, ...given.metadata } } : given;
		}
		if (live?.kind !== 'RoutingPolicy') return this.#fromCluster ? live : undefined;
		return [...this.#given.values()].some(({ kind }) => kind === 'RoutingPolicy') ? undefined : live;
	}

	#read(id: string): boolean {
		const object = this.#effective(id);
		const before = this.#entries.get(id);
		const after = object && entryOf(object, before);
		if (after === before) return false;
		if (after === undefined) this.#entries.delete(id);
		else this.#entries.set(id, after);
		this.#changed(id, before?.document, after?.document);
		return true;
	}

	#changed(id: string, before: Document | undefined, after: Document | undefined): void {
		if (before?.kind === 'RoutingPolicy' || after?.kind === 'RoutingPolicy') this.#policyChanged = true;
		else if (after !== undefined) {
			this.#upsert.set(id, after);
			this.#remove.delete(id);
		} else if (before !== undefined) {
			this.#remove.set(id, before);
			this.#upsert.delete(id);
		}
	}
}

function entryOf(object: KubernetesObject, before: Entry | undefined): Entry {
	const view = viewOf(object, before?.view);
	if (before !== undefined && view === before.view) return before;
	const { documents, diagnostics } = readObjects([view.view]);
	const document = documents.sandboxes[0] ?? documents.groups[0] ?? documents.policy;
	return { view, diagnostics, ...(document === undefined ? {} : { document }) };
}
