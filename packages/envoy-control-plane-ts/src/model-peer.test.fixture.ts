// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Held, isRefused, Line, type Manners, type Read } from './model-client.test.fixture.ts';
import { type Kind, kinds, names } from './model-world.test.fixture.ts';
import { resourceTypes } from './resource-types.ts';
import type { Store } from './store.ts';

const whole: readonly Kind[] = ['CDS', 'LDS'];
const pointing: readonly Kind[] = ['LDS', 'RDS', 'VHDS'];
/** How often a client may see a content that it refuses, before the server knows which one it is. */
const mostTries = 8;

/**
 * A client of the model, as Envoy is one: every cluster and listener, routes by name, the endpoints of the clusters that it
 * has. It has nothing that points at a cluster that it does not have.
 */
export class Peer {
	readonly line: Line;
	readonly held = new Map<Kind, Map<string, Held>>(kinds.map((kind) => [kind, new Map()]));
	readonly asked = new Map<Kind, Set<string>>(kinds.map((kind) => [kind, new Set()]));
	/** Clusters that have got their endpoints after they last changed. */
	readonly warm = new Set<string>();
	readonly #begun = new Set<Kind>();
	/** The types of which something was named on this stream: from then on an empty list in state of the world is nothing. */
	readonly #named = new Set<Kind>();
	readonly #versions = new Map<Kind, string>();
	/** The versions that it accepted, which is what it names when it comes back: not what it took of what it refused. */
	readonly #accepted = new Map<Kind, Map<string, string>>(kinds.map((kind) => [kind, new Map()]));
	readonly #nonces = new Map<Kind, string>();
	/** What it was ever sent, and what it ever asked for by name. */
	readonly #received = new Set<string>();
	readonly #everAsked = new Set<string>();
	readonly #blamed = new Map<string, Set<string>>();
	readonly #tries = new Map<string, number>();
	readonly #refusedClusters = new Set<string>();
	/** Names whose going it cannot have heard of, and what it has from before its stream: state of the world has no word for it. */
	readonly #orphans = new Map<string, number>();

	constructor(manners: Manners, store: Store) {
		this.line = new Line(manners, store);
		this.connect();
	}

	/** Opens a stream, with what it has. */
	connect(): void {
		// What is lost was sent all the same.
		for (let lost = this.line.read(); lost !== undefined; lost = this.line.read()) this.#hears(lost);
		this.line.connect();
		this.#begun.clear();
		this.#named.clear();
		this.#nonces.clear();
		// The server cannot know of a cluster that changed and got no endpoints before its stream was gone.
		for (const [name, { endpoints }] of this.held.get('CDS')!)
			if (endpoints !== undefined && this.held.get('EDS')!.has(endpoints)) this.warm.add(name);
		if (!this.#isDelta) {
			for (const kind of pointing)
				for (const name of this.held.get(kind)!.keys())
					this.#orphans.set(`${kind} ${name}`, this.line.store.generation);
		}
		for (const kind of kinds) if (whole.includes(kind) || this.asked.get(kind)!.size > 0) this.#begin(kind);
	}

	/** Asks for a name, or no more. */
	ask(kind: Kind, name: string, subscribes: boolean): void {
		if (kind === 'VHDS' && !this.#isDelta) return;
		const asked = this.asked.get(kind)!;
		this.#everAsked.add(`${kind} ${name}`);
		if (subscribes) asked.add(name);
		else if (!asked.delete(name)) return;
		for (const of of [this.held, this.#accepted])
			for (const one of of.get(kind)!.keys()) if (!this.wants(kind, one)) of.get(kind)!.delete(one);
		if (!this.#begun.has(kind)) {
			if (asked.size > 0) this.#begin(kind);
			return;
		}
		const [subscribe, unsubscribe] = subscribes ? [[name], []] : [[], [name]];
		this.#send(kind, { subscribe, unsubscribe, nonce: this.#isDelta ? '' : (this.#nonces.get(kind) ?? '') });
	}

	/** Whether it asks for a name. */
	wants(kind: Kind, name: string): boolean {
		const asked = this.asked.get(kind)!;
		if (whole.includes(kind) || asked.has(name)) return true;
		return kind === 'VHDS' && asked.has(name.slice(0, name.indexOf('/')));
	}

	/** The world changed: the named resources are gone. What is gone may be sent again when it comes back, though refused before. */
	changed(gone: readonly (readonly [Kind, string])[]): void {
		this.#tries.clear();
		for (const [kind, name] of gone) {
			this.#blamed.delete(`${kind} ${name}`);
			if (!this.#isDelta && !whole.includes(kind)) this.#orphans.set(`${kind} ${name}`, this.line.store.generation);
		}
	}

	/** Reads the next response, takes it or refuses it, and holds what it has then against the order of the protocol. */
	read(): void {
		const read = this.line.read();
		if (read === undefined) return;
		const { kind, nonce } = read;
		const refused = [...read.entries].filter(([, held]) => isRefused(this.line.manners, held));
		this.#nonces.set(kind, nonce);
		this.#hears(read);
		for (const [name, held] of refused) this.#refuse(kind, name, held!);
		if (refused.length === 0) this.#accept(read);
		this.#answer(read, refused as (readonly [string, Held])[]);
		if (refused.length === 0 || this.line.manners.takesParts) this.#take(read);
		if (kind === 'CDS') this.#followClusters();
		if (this.line.hurries === 0) this.#check();
	}

	#hears({ kind, entries }: Read): void {
		for (const name of entries.keys()) this.#received.add(`${kind} ${name}`);
	}

	#accept({ kind, version, entries, removed }: Read): void {
		this.#versions.set(kind, version);
		const accepted = this.#accepted.get(kind)!;
		for (const name of removed) accepted.delete(name);
		for (const [name, entry] of entries) {
			if (entry !== undefined && this.wants(kind, name)) accepted.set(name, entry.version);
		}
	}

	get #isDelta(): boolean {
		return this.line.manners.protocol === 'delta';
	}

	#begin(kind: Kind): void {
		this.#begun.add(kind);
		const asked = [...this.asked.get(kind)!];
		const subscribe = whole.includes(kind) && asked.length > 0 ? ['*', ...asked] : asked;
		this.#send(kind, { subscribe, unsubscribe: [], nonce: '' }, this.#accepted.get(kind)!);
	}

	#send(
		kind: Kind,
		{ subscribe, unsubscribe, nonce }: { subscribe: readonly string[]; unsubscribe: readonly string[]; nonce: string },
		accepted: ReadonlyMap<string, string> = new Map(),
		errorDetail?: { message: string },
		delivered?: () => void,
	): void {
		const initialResourceVersions = [...accepted];
		const asked = [...this.asked.get(kind)!];
		if (asked.length > 0) this.#named.add(kind);
		const resourceNames = whole.includes(kind) && this.#named.has(kind) ? ['*', ...asked] : asked;
		const versionInfo = this.#versions.get(kind) ?? '';
		const isDelta = this.#isDelta;
		this.line.outbox.push((stream) => {
			const type = resourceTypes[kind];
			if (isDelta) {
				stream.receiveDelta(type, {
					resourceNamesSubscribe: subscribe,
					resourceNamesUnsubscribe: unsubscribe,
					initialResourceVersions,
					responseNonce: nonce,
					errorDetail,
				});
			} else stream.receiveSotw(type, { versionInfo, resourceNames, responseNonce: nonce, errorDetail });
			delivered?.();
			return { kind, nonce };
		});
	}

	#answer({ kind, nonce, entries, removed }: Read, refused: readonly (readonly [string, Held])[]): void {
		const byName = this.line.manners.refuses === 'by name';
		const message = byName ? `bad: ${refused.map(([name]) => `'${name}'`).join(', ')}` : 'something is bad';
		const blamed =
			byName || (this.#isDelta && [...entries.values()].filter((held) => held !== undefined).length === 1)
				? refused
				: [];
		const isWhole = !this.#isDelta && whole.includes(kind);
		const gone = isWhole ? names[kind].filter((name) => !entries.has(name)) : removed;
		const error = refused.length === 0 ? undefined : { message };
		this.#send(kind, { subscribe: [], unsubscribe: [], nonce }, undefined, error, () => {
			for (const [name, held] of blamed) {
				const key = `${kind} ${name}`;
				this.#blamed.set(key, (this.#blamed.get(key) ?? new Set()).add(JSON.stringify(held)));
			}
			// What is gone with the client's consent may come again.
			if (error === undefined) for (const name of gone) this.#blamed.delete(`${kind} ${name}`);
		});
	}

	#refuse(kind: Kind, name: string, held: Held): void {
		const key = `${kind} ${name}`;
		const content = JSON.stringify(held);
		assert.ok(!this.#blamed.get(key)?.has(content), `${key}: what was refused came again`);
		const tries = (this.#tries.get(key + content) ?? 0) + 1;
		assert.ok(tries <= mostTries, `${key}: tried ${tries} times`);
		this.#tries.set(key + content, tries);
		if (kind === 'CDS') this.#refusedClusters.add(name);
	}

	#take({ kind, entries, removed, generation }: Read): void {
		const held = this.held.get(kind)!;
		for (const name of removed) {
			const isOurs = this.#received.has(`${kind} ${name}`) || this.#everAsked.has(`${kind} ${name}`);
			assert.ok(isOurs, `${kind} ${name} is removed, of which the client never heard`);
		}
		const isWhole = !this.#isDelta && whole.includes(kind);
		const gone = isWhole ? [...held.keys()].filter((name) => !entries.has(name)) : removed;
		if (kind === 'EDS' && this.line.hurries === 0) this.#checkKept(gone);
		for (const name of gone) held.delete(name);
		for (const [name, entry] of entries) {
			if (!this.wants(kind, name)) continue;
			if (entry === undefined) held.delete(name);
			else if (!isRefused(this.line.manners, entry)) {
				if (kind === 'CDS' && JSON.stringify(held.get(name)) !== JSON.stringify(entry)) this.warm.delete(name);
				held.set(name, entry);
				if (generation >= (this.#orphans.get(`${kind} ${name}`) ?? 0)) this.#orphans.delete(`${kind} ${name}`);
			}
		}
		if (kind !== 'EDS') return;
		for (const [cluster, { endpoints }] of this.held.get('CDS')!) {
			if (endpoints !== undefined && (entries.has(endpoints) || removed.includes(endpoints))) this.warm.add(cluster);
		}
	}

	#followClusters(): void {
		const needed = new Set([...this.held.get('CDS')!.values()].flatMap(({ endpoints }) => endpoints ?? []));
		const asked = [...this.asked.get('EDS')!];
		for (const name of needed) if (!asked.includes(name)) this.ask('EDS', name, true);
		for (const name of asked) if (!needed.has(name)) this.ask('EDS', name, false);
	}

	/** Endpoints go after their clusters. */
	#checkKept(gone: readonly string[]): void {
		const lost = gone.filter((name) => this.held.get('EDS')!.has(name));
		const needed = [...this.held.get('CDS')!.values()].map(({ endpoints }) => endpoints);
		assert.deepEqual(
			lost.filter((name) => needed.includes(name)),
			[],
			'endpoints of clusters that are there',
		);
	}

	#check(): void {
		const clusters = this.held.get('CDS')!;
		for (const kind of pointing) {
			for (const [name, { targets }] of this.held.get(kind)!) {
				if (this.#orphans.has(`${kind} ${name}`)) continue;
				for (const target of targets) {
					if (this.#refusedClusters.has(target)) continue;
					const cluster = clusters.get(target);
					assert.ok(cluster !== undefined, `${name} points at ${target}, which is not there`);
					const { endpoints } = cluster;
					if (endpoints === undefined || this.#refusedClusters.size > 0) continue;
					assert.ok(this.held.get('EDS')!.has(endpoints), `${name} points at ${target}, which has no endpoints`);
				}
			}
		}
	}
}
