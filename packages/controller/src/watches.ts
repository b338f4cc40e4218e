// SPDX-License-Identifier: Apache-2.0
import type { Change, KindRef, Reflector } from '@branchline/kube';
import { groupOf } from '@branchline/model';
import type { Clock } from './clock.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { Listener } from './events.ts';

/** A kind to watch, in the first of its versions that is served. */
export interface WatchedKind {
	readonly group: string;
	readonly kind: string;
	readonly versions: readonly string[];
	/** Nothing may begin before it is served; other kinds have no objects as long as they are not served. */
	readonly isNeeded?: boolean;
	/** Not being allowed to read it is told, and no reason to wait. */
	readonly mayBeForbidden?: boolean;
	/** That it is not served is nothing to be told. */
	readonly isOptional?: boolean;
}

/** What watches tell. */
export interface WatchHandlers {
	onChange(changes: readonly Change[]): void;
	/** Every kind is read, or is not served: called again after a time when that was not so. */
	onReady(): void;
	onEvent: Listener;
}

interface Watch {
	readonly kind: WatchedKind;
	state: 'unknown' | 'not served' | 'reading' | 'read';
	apiVersion?: string;
	reflector?: Pick<Reflector, 'stop'>;
	asked: number;
	/** Failures though the API server answers, since something came of it, and whether that was told. */
	troubles: number;
	isTold: boolean;
	/** Whether the API server is being asked if it answers. */
	isChecked: boolean;
	cancel?: () => void;
}

const firstAskMillis = 1_000;
const mostAskMillis = 30_000;
const mostProbeMillis = 5_000;
/** After so many failures one after the other (some seconds) something is wrong with a watch. */
const lasting = 6;

/** Watches kinds, those too that the cluster begins to serve later on, until it is stopped. */
export class Watches {
	readonly #access: ClusterAccess;
	readonly #clock: Clock;
	readonly #handlers: WatchHandlers;
	readonly #watches: readonly Watch[];
	#probe: (() => void) | undefined;
	#stopped = false;

	constructor(access: ClusterAccess, clock: Clock, kinds: readonly WatchedKind[], handlers: WatchHandlers) {
		this.#access = access;
		this.#clock = clock;
		this.#handlers = handlers;
		this.#watches = kinds.map((kind) => ({
			kind,
			state: 'unknown',
			asked: 0,
			troubles: 0,
			isTold: false,
			isChecked: false,
		}));
	}

	/** Begins to watch. */
	start(): void {
		for (const watch of this.#watches) void this.#ask(watch);
	}

	/** Whether what is known of the cluster is all that there is. */
	get isReady(): boolean {
		return this.#watches.every(({ state, kind }) => state === 'read' || (state === 'not served' && !kind.isNeeded));
	}

	/** The apiVersion in which a kind is served, whatever the version asked for; `undefined` until its objects are known. */
	servedAs({ apiVersion, kind }: KindRef): string | undefined {
		const group = groupOf(apiVersion);
		const watch = this.#watches.find((one) => one.kind.group === group && one.kind.kind === kind);
		return watch?.state === 'read' ? watch.apiVersion : undefined;
	}

	/** Ends every watch. */
	async stop(): Promise<void> {
		this.#stopped = true;
		this.#probe?.();
		for (const { cancel } of this.#watches) cancel?.();
		await Promise.all(this.#watches.map(({ reflector }) => reflector?.stop()));
	}

	async #ask(watch: Watch): Promise<void> {
		const of = await this.#servedVersion(watch).catch((error: unknown) => this.unreachable(messageOf(error)));
		if (this.#stopped) return;
		if (of !== undefined) return this.#read(watch, of);
		const retryMs = Math.min(mostAskMillis, firstAskMillis * 2 ** Math.min(watch.asked++, 10));
		watch.cancel = this.#clock.after(retryMs, () => void this.#ask(watch));
	}

	/** The version in which a kind is served; `undefined` where that is not known yet or it is not served. */
	async #servedVersion(watch: Watch): Promise<KindRef | undefined> {
		const { kind } = watch;
		for (const version of kind.versions) {
			const of = kindRef(kind, version);
			if (await this.#access.serves(of)) return of;
		}
		if (watch.state !== 'not served' && !this.#stopped) {
			watch.state = 'not served';
			if (!kind.isOptional) this.#handlers.onEvent({ kind: 'not-served', of: kindRef(kind) });
			this.#whenReady();
		}
		return undefined;
	}

	async #read(watch: Watch, of: KindRef): Promise<void> {
		if (watch.state === 'not served' && !watch.kind.isOptional) this.#handlers.onEvent({ kind: 'served', of });
		watch.state = 'reading';
		watch.apiVersion = of.apiVersion;
		const reflector = this.#access.reflect(of, {
			onChange: (changes) => {
				watch.troubles = 0;
				watch.isTold = false;
				this.#handlers.onChange(changes);
			},
			log: (message) => void this.#troubled(watch, of, message),
		});
		watch.reflector = reflector;
		// It is not fulfilled where the end comes first.
		await reflector.synced.catch(() => undefined);
		if (this.#stopped) return;
		watch.state = 'read';
		this.#whenReady();
	}

	#whenReady(): void {
		if (this.isReady) this.#handlers.onReady();
	}

	/** A request of a watch failed, which it repeats by itself: somebody is told where that does not help. */
	async #troubled(watch: Watch, of: KindRef, message: string): Promise<void> {
		if (this.#probe !== undefined || this.#stopped || watch.isChecked) return;
		watch.isChecked = true;
		const answers = await this.#access.version().then(
			() => true,
			(error: unknown) => this.unreachable(messageOf(error)),
		);
		watch.isChecked = false;
		if (answers === undefined || this.#stopped) return;
		// A watch that breaks off is nothing to be told; one that does not come about again and again is.
		watch.troubles++;
		if (watch.isTold || watch.troubles < (watch.state === 'reading' ? 2 : lasting)) return;
		watch.isTold = true;
		this.#handlers.onEvent({ kind: 'unreadable', of, reason: message.replace(/^.*?, again in [\d.]+ s: /, '') });
		if (watch.state === 'reading' && watch.kind.mayBeForbidden) {
			watch.state = 'read';
			this.#whenReady();
		}
	}

	/** Says once that the API server does not answer, and asks it until it does. */
	unreachable(reason: string): undefined {
		if (this.#probe !== undefined || this.#stopped) return;
		this.#handlers.onEvent({ kind: 'unreachable', reason });
		const probe = (asked: number) => {
			const millis = Math.min(mostProbeMillis, firstAskMillis * 2 ** Math.min(asked, 10));
			this.#probe = this.#clock.after(millis, () => {
				const again = () => this.#stopped || probe(asked + 1);
				this.#access.version().then(() => this.#reachable(), again);
			});
		};
		probe(0);
	}

	#reachable(): void {
		if (this.#stopped) return;
		this.#probe = undefined;
		for (const watch of this.#watches) watch.troubles = 0;
		this.#handlers.onEvent({ kind: 'reachable' });
		this.#whenReady();
	}
}

function kindRef({ group, kind, versions }: WatchedKind, version = versions[0] ?? 'v1'): KindRef {
	return { apiVersion: group === '' ? version : `${group}/${version}`, kind };
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
