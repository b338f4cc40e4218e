// SPDX-License-Identifier: Apache-2.0
import { Channel } from './channel.ts';
import { Lifetimes, renewal } from './lifetimes.ts';
import { canonical } from './names.ts';
import type { Due } from './pending.ts';
import type { Resource } from './resource.ts';
import { type Limits, type Response, type SentResource, type Settled, unlimited } from './response.ts';
import { deltaResponse, resourceField } from './wire.ts';

/** An incremental request, of the fields that say something of one type. */
export interface DeltaRequest {
	readonly resourceNamesSubscribe: readonly string[];
	readonly resourceNamesUnsubscribe: readonly string[];
	readonly initialResourceVersions: readonly (readonly [name: string, version: string])[];
	readonly responseNonce: string;
	readonly errorDetail?: { readonly message: string } | undefined;
}

/** A channel of the incremental protocol. */
export class DeltaChannel extends Channel {
	readonly #lifetimes = new Lifetimes(this.context.clientFeatures, 'delta');
	#resumes: boolean | undefined;
	/** Whether the client is to be told that there is nothing, for which it would wait when it starts. */
	#emptyIsDue = false;

	/** Whether the client had resources when the stream began, which may be gone since then. */
	get resumes(): boolean {
		return this.#resumes === true;
	}

	/** Takes a request: an acknowledgement, a change of what is asked for, or both at once. */
	receive(request: DeltaRequest): Settled | undefined {
		const { responseNonce, errorDetail, initialResourceVersions } = request;
		const settled = responseNonce === '' ? undefined : this.settle(responseNonce, errorDetail?.message);
		this.ingest();
		const isFirst = this.#resumes === undefined;
		const had = isFirst ? initialResourceVersions : [];
		if (isFirst) this.#resumes = had.length > 0;
		const hadAll = this.subscription.isWildcard;
		// A change of what is asked for holds even where the nonce is an old one.
		const dropped = request.resourceNamesUnsubscribe.map(canonical);
		const asked = request.resourceNamesSubscribe.map((name) => this.#spelled(name));
		const again = new Set(asked.filter((name) => this.subscription.names.has(name)));
		const answer = this.subscription.change(asked, dropped);
		const { generation } = this.context.view.store;
		if (isFirst) this.#emptyIsDue = this.#awaitsAnything && had.length === 0;
		this.release(dropped);
		// Since when it is gone or another one is not known: before anything else that happens on the stream.
		const unsure = { since: 0, generation, known: true, asked: false };
		const kept = new Set<string>();
		const doubted = this.context.quarantine.doubted(this.type);
		for (const [name, version] of had) {
			const resource = this.current(canonical(name));
			if (resource?.version === version && !doubted.has(resource.name)) kept.add(resource.name);
			else this.pending.add(canonical(name), unsure);
		}
		// It may have what it does not name.
		for (const name of isFirst ? doubted : []) if (this.subscription.asksFor(name)) this.pending.add(name, unsure);
		for (const name of answer) {
			const known = hadAll || again.has(name) || this.pending.get(name)?.known === true;
			this.#ask(name, { generation, known }, kept);
		}
		this.#renewSome(kept);
		return settled;
	}

	override renew(now: number): number | undefined {
		return this.#lifetimes.understood ? this.#lifetimes.renew(this.timed, this.pending, now) : undefined;
	}

	// Envoy opens no listener before its first question for hosts is answered, which names none.
	get #awaitsAnything(): boolean {
		return this.subscription.isWildcard || (this.type.namespaces !== undefined && this.subscription.names.size === 0);
	}

	override get backlog(): number {
		return super.backlog + (this.#emptyIsDue ? 1 : 0);
	}

	protected override compose(limits: Limits): Response | undefined {
		const entries: Uint8Array[] = [];
		const removed: string[] = [];
		const sent: SentResource[] = [];
		const allowed = this.refusals.allowed;
		let bytes = 0;
		for (const [name, due] of this.pending) {
			if (allowed?.has(name) === false) continue;
			const now = this.current(name);
			if (now === undefined && !this.#isAnswer(name, due)) {
				this.skip(name);
				continue;
			}
			// Whoever has nothing under a name that he asks for waits for that to be told: a cluster, for its endpoints.
			const isNews = now !== undefined || due.known || !due.asked;
			const fit = this.sendable(due, now, isNews ? limits : unlimited);
			if (fit === undefined) continue;
			const { resource, generation } = fit;
			const entry = resource === undefined ? this.#absenceOf(name, due) : this.#entryOf(resource, due);
			const size = entry?.length ?? Buffer.byteLength(name) + 3;
			if (bytes > 0 && bytes + size > this.context.responseBytes) break;
			bytes += size;
			if (entry === undefined) removed.push(name);
			else entries.push(entry);
			const { since, known, asked } = due;
			sent.push({ name, version: resource?.version, resource, since, generation, known, asked });
			this.pending.sent(name, fit);
		}
		if (sent.length === 0 && !(this.#emptyIsDue && this.pending.size === 0)) return undefined;
		if (sent.length === 0) entries.push(...this.#emptyNamespaces());
		this.#emptyIsDue = false;
		const nonce = this.nonces.next();
		const { identifier } = this.context;
		return { nonce, sent, standIns: [], body: deltaResponse(this.type.typeUrl, nonce, entries, removed, identifier) };
	}

	// A removal is told to those who may have the resource and to those who asked for it; nothing is told of what was
	// refused, which the client has in the version before.
	#isAnswer(name: string, { known, asked }: Due): boolean {
		const there = this.table.get(name);
		if (there !== undefined && this.visible(there)) return false;
		return known || (asked && !this.table.named(name).some((other) => this.visible(other)));
	}

	#entryOf(resource: Resource, { since }: Due): Uint8Array {
		if (resource.ttl === undefined || !this.#lifetimes.understood) return resource.deltaEntry;
		return since < renewal.since ? resource.timedEntry : resourceField(resource, undefined);
	}

	// How it is told that there is nothing under a name; undefined where that is a name among the removed ones: a host that
	// the client does not have is told to be missing, which does not take away one that it has.
	#absenceOf(name: string, { known }: Due): Uint8Array | undefined {
		const isMissing = this.type.namespaces !== undefined && !known;
		return isMissing ? absence(name) : undefined;
	}

	// Envoy takes an answer for hosts as one for a route table where it names something in it, if only that it is not there.
	*#emptyNamespaces(): Iterable<Uint8Array> {
		const { namespaces } = this.type;
		if (namespaces === undefined) return;
		const { sees, store } = this.context.view;
		for (const one of store.table(namespaces).resources()) {
			if (sees?.(one) !== false) yield absence(`${one.name}/`);
		}
	}

	// The store's own text for a name, where it has one: a stream of ten thousand names keeps no second copy of them.
	#spelled(name: string): string {
		const one = canonical(name);
		return this.table.get(one)?.name ?? one;
	}

	// Of what the client has from before, only the lifetime is due.
	#renewSome(kept: ReadonlySet<string>): void {
		if (kept.size === 0 || !this.#lifetimes.understood) return;
		for (const { name } of this.table.timed()) if (kept.has(name)) this.pending.add(name, renewal);
	}

	// What a name of its own asks for is told even where it is gone before it is sent; of others, only what is there. What
	// the client has from before is not sent again.
	#ask(name: string, { generation, known }: Pick<Due, 'generation' | 'known'>, kept: ReadonlySet<string>): void {
		const due = { since: generation, generation, known, asked: true };
		const among = { ...due, known: false, asked: false };
		const isAll = name === '*';
		const resources = isAll ? this.table.resources() : this.table.named(name);
		let isNew = !isAll;
		for (const resource of resources) {
			if (!this.visible(resource)) continue;
			isNew = false;
			if (kept.has(resource.name)) continue;
			const isExact = resource.name === name || resource.aliases.includes(name);
			this.pending.add(resource.name, isExact ? due : among);
		}
		if (isNew) this.pending.add(name, { ...due, known: known && this.type.namespaces === undefined });
	}
}

// A resource that is not there: Envoy takes one without a body only with an alias.
function absence(name: string): Buffer {
	return resourceField({ name, version: '', aliases: [name] }, undefined);
}
