// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import { Backoff, pause } from '../client/backoff.ts';
import type { KindRef } from '../client/discovery.ts';
import type { Kube } from '../client/kube.ts';
import { KubeError } from '../client/kube-error.ts';
import type { ListOptions } from '../client/list.ts';
import { type Change, Store } from './store.ts';
import { errorOfEvent, type WatchEvent, watch } from './watch.ts';

/** What to reflect, and what to do about it. */
export interface ReflectOptions extends ListOptions {
	/** Hears of the changes that came together, in order; the next ones wait until it is done. Never called after `stop`. */
	readonly onChange?: (changes: readonly Change[]) => void | Promise<void>;
	/** Hears of every failure: of requests, which are repeated, and of `onChange`. Default: a warning of the process. */
	readonly log?: (message: string) => void;
}

/** A watch that lasted this long was a success even if it brought nothing. */
const successMillis = 10_000;

/** Begins to reflect the objects of a kind; see {@link Reflector}. */
export function reflect(kube: Kube, of: KindRef, options: ReflectOptions = {}): Reflector {
	return new Reflector(kube, of, options);
}

/**
 * A copy of all objects of a kind, kept up to date by a list and watches until it is stopped. It survives whatever the
 * server does: each failure is logged and tried again after 0.2 to 30 seconds; a watch whose version is too old begins
 * with a new list, whose differences from the copy are changes like any other.
 */
export class Reflector {
	/** Fulfilled once the first list is in `items` and `onChange` heard of it; rejected if `stop` comes before. */
	readonly synced: Promise<void>;
	readonly #kube: Kube;
	readonly #of: KindRef;
	readonly #selection: ListOptions;
	readonly #options: ReflectOptions;
	readonly #store = new Store();
	readonly #stopping = new AbortController();
	readonly #running: Promise<void>;
	readonly #listBackoff = new Backoff(200, 30_000);
	readonly #watchBackoff = new Backoff(200, 30_000);
	/** The version up to which the copy is complete; absent where a list has to come first. */
	#version: string | undefined;

	constructor(kube: Kube, of: KindRef, options: ReflectOptions) {
		const { onChange: _, log: __, ...selection } = options;
		this.#kube = kube;
		this.#of = of;
		this.#selection = selection;
		this.#options = options;
		let settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
		this.synced = new Promise<void>((resolve, reject) => {
			settle = { resolve, reject };
		});
		// Whoever does not wait for it has no error to handle either.
		this.synced.catch(() => undefined);
		this.#running = this.#run(() => settle?.resolve()).finally(() =>
			settle?.reject(new Error(`${of.kind}: stopped before the first list`)),
		);
	}

	/** The objects as they were last seen, in no particular order. */
	items(): readonly KubernetesObject[] {
		return this.#store.items();
	}

	/** Ends at once whatever is under way. */
	async stop(): Promise<void> {
		this.#stopping.abort();
		await this.#running;
	}

	async #run(synced: () => void): Promise<void> {
		while (!this.#stopping.signal.aborted) {
			if (this.#version === undefined) await this.#attempt('list', this.#listBackoff, () => this.#list(synced));
			else await this.#attempt('watch', this.#watchBackoff, () => this.#watch(this.#version ?? ''));
		}
	}

	async #attempt(what: string, backoff: Backoff, act: () => Promise<void>): Promise<void> {
		const { signal } = this.#stopping;
		try {
			await act();
		} catch (error) {
			if (signal.aborted) return;
			if (error instanceof KubeError && error.status === 410) this.#version = undefined;
			const millis = backoff.next();
			this.#log(`${what} ${this.#of.kind}, again in ${(millis / 1000).toFixed(1)} s: ${messageOf(error)}`);
			await pause(millis, signal);
		}
	}

	async #list(synced: () => void): Promise<void> {
		const { signal } = this.#stopping;
		const { items, resourceVersion } = await this.#kube.list(this.#of, { ...this.#selection, signal });
		this.#listBackoff.reset();
		this.#version = resourceVersion;
		await this.#tell(this.#store.replaceAll(items));
		if (!signal.aborted) synced();
	}

	async #watch(resourceVersion: string): Promise<void> {
		const { signal } = this.#stopping;
		const began = Date.now();
		for await (const events of watch(this.#kube, this.#of, { ...this.#selection, resourceVersion, signal })) {
			await this.#take(events);
			this.#watchBackoff.reset();
		}
		if (Date.now() - began > successMillis) this.#watchBackoff.reset();
		// A server that ends watches as soon as they begin is not to be asked without a pause.
		await pause(this.#watchBackoff.next(), signal);
	}

	async #take(events: readonly WatchEvent[]): Promise<void> {
		const changes: Change[] = [];
		try {
			for (const event of events) changes.push(...this.#changesBy(event));
		} finally {
			await this.#tell(changes);
		}
	}

	#changesBy(event: WatchEvent): readonly Change[] {
		if (event.type === 'ERROR') throw errorOfEvent(this.#of, event.object);
		this.#version = String(event.object.metadata.resourceVersion);
		if (event.type === 'BOOKMARK') return [];
		return event.type === 'DELETED' ? this.#store.remove(event.object) : this.#store.put(event.object);
	}

	async #tell(changes: readonly Change[]): Promise<void> {
		if (changes.length === 0 || this.#stopping.signal.aborted) return;
		try {
			await this.#options.onChange?.(changes);
		} catch (error) {
			this.#log(`${this.#of.kind}: handling a change failed: ${messageOf(error)}`);
		}
	}

	#log(message: string): void {
		if (this.#options.log) this.#options.log(message);
		else process.emitWarning(message);
	}
}

function messageOf(error: unknown): string {
	return error instanceof KubeError
		? error.message
		: error instanceof Error
			? (error.stack ?? error.message)
			: String(error);
}
