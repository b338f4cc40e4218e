// SPDX-License-Identifier: Apache-2.0
import { Channel } from './channel.ts';
import { Lifetimes } from './lifetimes.ts';
import { canonical } from './names.ts';
import type { Due } from './pending.ts';
import { Resource, versionOfSet } from './resource.ts';
import type { Change } from './resource-table.ts';
import { type Limits, type Response, type SentResource, type Settled, unlimited } from './response.ts';
import { nameOnly, sotwResponse } from './wire.ts';

/** A request in state of the world, of the fields that say something of one type. */
export interface SotwRequest {
	readonly versionInfo: string;
	readonly resourceNames: readonly string[];
	readonly responseNonce: string;
	readonly errorDetail?: { readonly message: string } | undefined;
}

/** A channel of the state-of-the-world protocol. */
export class SotwChannel extends Channel {
	/** What the client has of names that changed, until it has accepted the change: it stands in for what may not be sent. */
	readonly #had = new Map<string, Resource | undefined>();
	/** Whether the whole set is due though nothing in it changed: a set may be empty, or have lost a subscription. */
	#setIsDue = false;
	/** Whether that is so of the response that is under way. */
	#setIsSent = false;
	readonly #lifetimes = new Lifetimes(this.context.clientFeatures, 'sotw');
	#begun = false;

	/** Takes a request; one that answers an older response than the last says nothing. */
	receive({ versionInfo, resourceNames, responseNonce, errorDetail }: SotwRequest): Settled | undefined {
		const isAnswer = responseNonce !== '' && this.nonces.last !== undefined;
		if (isAnswer && this.#begun && responseNonce !== this.nonces.last) return undefined;
		const settled = responseNonce === '' ? undefined : this.settle(responseNonce, errorDetail?.message);
		if (settled?.refusal === undefined) this.#accept(settled?.response);
		// What was refused with others that are to blame is not refused yet.
		else if (settled.response.sent.some(({ version }) => version !== undefined)) this.#setIsDue ||= this.#setIsSent;
		for (const { name } of settled?.refusal?.refused ?? [])
			this.context.quarantine.keep(this.type, name, this.#had.get(name));
		this.ingest();
		// A client that comes back has what it asks for.
		this.#subscribe(resourceNames.map(canonical), this.#begun || versionInfo === '');
		if (!this.#begun && this.subscription.isWildcard && this.#isWhole(versionInfo)) {
			this.pending.clear();
			this.#had.clear();
			this.#setIsDue = false;
		}
		// Of other types the client is sent all that it asks for.
		if (!this.#begun && !this.type.wholeSet) this.context.quarantine.believe(this.type);
		this.#begun = true;
		return settled;
	}

	override get backlog(): number {
		return super.backlog + (this.#setIsDue ? 1 : 0);
	}

	// The resource is sent again whole: in a set, what is left out would be deleted.
	override renew(now: number): number | undefined {
		return this.#lifetimes.understood ? this.#lifetimes.renew(this.timed, this.pending, now) : undefined;
	}

	protected override note(change: Change): void {
		super.note(change);
		const { name, before } = change;
		if (!this.type.wholeSet || this.#had.has(name) || this.pending.get(name) === undefined) return;
		const had = before !== undefined && this.visible(before) && !this.isRefused(before);
		this.#had.set(name, had ? before : undefined);
	}

	protected override forget(name: string): void {
		super.forget(name);
		this.#had.delete(name);
	}

	protected override compose(limits: Limits): Response | undefined {
		return this.type.wholeSet ? this.#whole(limits) : this.#part(limits);
	}

	#accept(response: Response | undefined): void {
		// What is not in a whole set is gone.
		if (response !== undefined && this.type.wholeSet) this.context.quarantine.believe(this.type);
		for (const { name, resource } of response?.sent ?? []) {
			if (this.pending.get(name) === undefined) this.#had.delete(name);
			else this.#had.set(name, resource);
		}
	}

	#subscribe(names: readonly string[], asked: boolean): void {
		const had = new Set(this.subscription.names);
		const hadAll = this.subscription.isWildcard;
		const { added, removed } = this.subscription.replace(names);
		this.release(removed);
		for (const name of added) this.#ask(name, asked, (one) => hadAll || this.subscription.matches(one, had));
		if (this.type.wholeSet && (!this.#begun || added.length > 0)) this.#setIsDue = true;
	}

	// A whole set holds what the client had already; of other types, what is asked for anew is sent again.
	#ask(name: string, asked: boolean, had: (resource: Resource) => boolean): void {
		const { generation } = this.context.view.store;
		const due = { since: generation, generation, known: false, asked };
		const isAll = name === '*';
		const resources = [...(isAll ? this.table.resources() : this.table.named(name))];
		for (const resource of resources) {
			if (!this.visible(resource) || (this.type.wholeSet && had(resource))) continue;
			this.pending.add(resource.name, due);
			if (this.type.wholeSet) this.#had.set(resource.name, undefined);
		}
		if (resources.length === 0 && !isAll) this.pending.add(name, due);
	}

	#isWhole(version: string): boolean {
		if (version === '' || this.type.wholeSet !== true || (this.#lifetimes.understood && this.timed.length > 0))
			return false;
		return this.context.quarantine.doubted(this.type).size === 0 && version === versionOfSet(this.#set(new Map()));
	}

	/** Only what changed: a client keeps the other resources of such a type. */
	#part(limits: Limits): Response | undefined {
		const sent: SentResource[] = [];
		const resources: Resource[] = [];
		const allowed = this.refusals.allowed;
		let bytes = 0;
		for (const [name, due] of this.pending) {
			if (allowed?.has(name) === false) continue;
			const now = this.current(name);
			const fit = this.sendable(due, now, now === undefined ? unlimited : limits);
			if (fit === undefined) continue;
			const { resource } = fit;
			const shown = resource ?? this.#blank(name, due);
			if (shown === undefined) {
				this.skip(name);
				continue;
			}
			const { length } = this.#entryOf(shown);
			if (bytes > 0 && bytes + length > this.context.responseBytes) break;
			bytes += length;
			resources.push(shown);
			sent.push({ ...due, ...fit, name, version: resource?.version });
			this.pending.sent(name, fit);
		}
		return sent.length === 0 ? undefined : this.#response(resources, sent);
	}

	// Of other types there is no word for what is not there; a client that waits gives up by itself.
	#blank(name: string, { asked }: Due): Resource | undefined {
		if (this.type.blank !== true || !asked || this.withholds(name)) return undefined;
		return new Resource({ typeUrl: this.type.typeUrl, name, bytes: nameOnly(name) });
	}

	/** The whole set, in which what may not be sent yet stands as it was. */
	#whole(limits: Limits): Response | undefined {
		const sent: SentResource[] = [];
		const standing = new Map<string, Resource | undefined>();
		let isHeld = false;
		const allowed = this.refusals.allowed;
		for (const [name, due] of this.pending) {
			const now = this.current(name);
			if (this.withholds(name)) {
				this.skip(name);
				continue;
			}
			const fit = allowed?.has(name) === false ? undefined : this.sendable(due, now, limits);
			isHeld ||= fit === undefined;
			if (fit !== undefined) sent.push({ ...due, ...fit, name, version: fit.resource?.version });
			if ((fit === undefined || fit.resource !== now) && this.#had.has(name))
				standing.set(name, fit === undefined ? this.#had.get(name) : fit.resource);
		}
		if (sent.length === 0 && (isHeld || !this.#setIsDue)) return undefined;
		for (const one of sent) this.pending.sent(one.name, one);
		this.#setIsSent = this.#setIsDue;
		this.#setIsDue = false;
		return this.#response(this.#set(standing), sent);
	}

	// What there is, but for what stands under some names instead.
	#set(standing: ReadonlyMap<string, Resource | undefined>): readonly Resource[] {
		const set: (Resource | undefined)[] = [];
		for (const resource of this.table.resources()) {
			const { name } = resource;
			if (!this.visible(resource) || standing.has(name)) continue;
			set.push(this.isRefused(resource) ? this.context.quarantine.kept(this.type, name) : resource);
		}
		set.push(...standing.values());
		return set.filter((resource) => resource !== undefined);
	}

	#entryOf(resource: Resource): Buffer {
		return this.#lifetimes.understood ? resource.wrappedEntry : resource.sotwEntry;
	}

	#response(resources: readonly Resource[], sent: readonly SentResource[]): Response {
		const nonce = this.nonces.next();
		const entries = resources.map((resource) => this.#entryOf(resource));
		const { identifier } = this.context;
		const body = sotwResponse(this.type.typeUrl, nonce, versionOfSet(resources), entries, identifier);
		const standIns = resources.filter(({ name }) => this.withholds(name));
		return { nonce, sent, standIns, body };
	}
}
