// SPDX-License-Identifier: Apache-2.0
import { Nonces } from './nonces.ts';
import { waitsForClusters } from './order.ts';
import { type Due, Pending } from './pending.ts';
import { Refusals } from './refusals.ts';
import type { Resource } from './resource.ts';
import type { Change, Cursor, ResourceTable } from './resource-table.ts';
import type { ResourceType } from './resource-types.ts';
import type { Limits, Response, Sendable, Settled } from './response.ts';
import { Subscription } from './subscription.ts';
import type { ChannelContext } from './view.ts';

/**
 * One type of resources on one stream: what is asked for, what is due, and the one response that is not acknowledged.
 * Subclasses say how requests are read and responses are written.
 */
export abstract class Channel {
	readonly type: ResourceType;
	readonly context: ChannelContext;
	protected readonly subscription: Subscription;
	readonly pending = new Pending();
	readonly table: ResourceTable;
	protected readonly nonces: Nonces;
	readonly #cursor: Cursor;
	protected readonly refusals: Refusals;
	#inFlight: Response | undefined;
	#changedSince: number | undefined;

	constructor(type: ResourceType, context: ChannelContext) {
		this.type = type;
		this.context = context;
		this.subscription = new Subscription(type);
		this.refusals = new Refusals(type, context.quarantine, this.pending);
		this.nonces = new Nonces(context.nonces);
		this.table = context.view.store.table(type.typeUrl);
		this.#cursor = this.table.open(context.view.store.generation);
	}

	/** The response that the client has not answered. */
	get inFlight(): Response | undefined {
		return this.#inFlight;
	}

	/** How many names are due. */
	get backlog(): number {
		return this.pending.size;
	}

	/** What the client asks for. */
	get asks(): Pick<Subscription, 'isWildcard' | 'names'> {
		return this.subscription;
	}

	/** Takes in what changed in the store. */
	ingest(): void {
		const { generation } = this.context.view.store;
		for (const change of this.table.read(this.#cursor, generation)) this.note(change);
	}

	/** The first step of which something is still to be sent or acknowledged: all changes, or those that are not removals. */
	unsettled(what: 'upserts' | 'changes'): number {
		let first = this.pending.first((name) => what === 'changes' || this.current(name) !== undefined);
		for (const { since, version } of this.#inFlight?.sent ?? []) {
			if (since < first && (what === 'changes' || version !== undefined)) first = since;
		}
		return what === 'changes' ? Math.min(first, this.refusals.first) : first;
	}

	/** The last step in which something went that was not sent since it came: what was before that step may need it. */
	get lastUnheard(): number {
		return this.pending.lastUnheard((name) => this.current(name) !== undefined);
	}

	/** The next response within the limits; undefined while one is not acknowledged, and where nothing may be sent. */
	next(limits: Limits): Response | undefined {
		if (this.#inFlight !== undefined || this.backlog === 0) return undefined;
		const response = this.compose(limits);
		if (response === undefined) return undefined;
		this.#inFlight = { ...response, changedSince: this.#changedSince };
		if (this.backlog === 0) this.#changedSince = undefined;
		return this.#inFlight;
	}

	/** The first step of which something is due and may not be sent within the limits. */
	held({ upserts, removals }: Limits): number {
		const limitOf = (name: string) => (this.current(name) === undefined ? removals : upserts);
		return this.pending.first((name, { generation }) => generation >= limitOf(name));
	}

	/** Makes a name due that the client must get again where it asks for it, such as endpoints of a cluster that changed. */
	resend(name: string, generation: number): void {
		if (!this.subscription.asksFor(name)) return;
		const known = this.table.get(name) !== undefined;
		this.pending.add(name, { since: generation, generation, known, asked: true });
	}

	/** Whether the client asks for a name in a version that it refused: it will not be sent. */
	withholds(name: string): boolean {
		const resource = this.table.get(name);
		return resource !== undefined && this.visible(resource) && this.isRefused(resource);
	}

	/** Ends the channel: it keeps nothing of the store. */
	close(): void {
		this.context.quarantine.doubt(this.type, this.#inFlight?.sent ?? []);
		this.table.release(this.#cursor);
		this.context.view.store.forget(this.type.typeUrl);
		this.pending.clear();
	}

	/** What the client has that it may use for a limited time only. */
	protected get timed(): readonly Resource[] {
		return [...this.table.timed()].filter(({ name }) => this.current(name) !== undefined);
	}

	/** Makes due what is to be renewed; answers when it is next. */
	abstract renew(now: number): number | undefined;

	protected abstract compose(limits: Limits): Response | undefined;

	/** Notes a change of the store. */
	protected note({ name, generation, before, after }: Change): void {
		const had = before !== undefined && this.visible(before);
		if (!had && (after === undefined || !this.visible(after))) return;
		this.#changedSince ??= generation;
		const earlier = after && waitsForClusters(this.type) ? { resource: after, generation } : undefined;
		this.pending.add(name, { since: generation, generation, known: had, asked: false, earlier });
	}

	/** Whether the client asks for a resource and may see it. */
	visible(resource: Resource): boolean {
		const { subscription, type, context } = this;
		return subscription.wants(resource) && !context.withholds(type) && context.view.sees?.(resource) !== false;
	}

	/** What the client is to have under a name: undefined where there is nothing, or where it refused what there is. */
	protected current(name: string): Resource | undefined {
		const resource = this.table.get(name);
		return resource !== undefined && this.visible(resource) && !this.isRefused(resource) ? resource : undefined;
	}

	/** Whether the client refused this version. */
	protected isRefused({ name, version }: Resource): boolean {
		return this.context.quarantine.has(this.type.typeUrl, name, version);
	}

	/** What may be sent of a name within the limits: what there is, or what it was before; undefined while it waits. */
	protected sendable(due: Due, now: Resource | undefined, limits: Limits): Sendable | undefined {
		const { upserts, removals, earlier: first = Number.POSITIVE_INFINITY } = limits;
		if (due.generation < (now === undefined ? removals : upserts)) return { resource: now, generation: due.generation };
		if (now === undefined || due.earlier === undefined) return undefined;
		const { generation, resource } = due.earlier;
		const isFit = generation >= first && generation < upserts && this.visible(resource) && !this.isRefused(resource);
		return isFit ? due.earlier : undefined;
	}

	/** Sends nothing of a name: where it is refused, the client goes on with what it has, and with what that needs. */
	protected skip(name: string): void {
		const { since } = this.pending.pass(name);
		if (this.withholds(name)) this.refusals.add(name, since);
		else this.refusals.delete(name);
	}

	/** Forgets what was asked for by names only that are not asked for any more. */
	protected release(names: readonly string[]): void {
		const released = new Set(names);
		const known = released.size === 0 ? [] : [...this.pending.names, ...this.refusals.names];
		for (const name of known) {
			const resource = this.table.get(name);
			// Of what is gone, only its name is known.
			const isReleased = this.subscription.matches(resource ?? { name, aliases: [], collection: undefined }, released);
			if (isReleased && !this.#isWanted(name)) this.forget(name);
		}
	}

	/** Forgets a name that the client does not ask for any more. */
	protected forget(name: string): void {
		this.pending.delete(name);
		this.refusals.delete(name);
	}

	/** Takes the client's answer to the response that is under way; undefined where it answers none. */
	protected settle(nonce: string, error: string | undefined): Settled | undefined {
		const response = this.#inFlight;
		if (response?.nonce !== nonce) return undefined;
		this.#inFlight = undefined;
		if (error !== undefined) {
			const refused = this.refusals.take(response.sent, error, (name) => this.#isWanted(name));
			return { response, refusal: { message: error, refused } };
		}
		this.context.quarantine.accepted(this.type, response.sent);
		for (const { name } of response.sent) this.refusals.delete(name);
		return { response };
	}

	#isWanted(name: string): boolean {
		const resource = this.table.get(name);
		return resource === undefined ? this.subscription.asksFor(name) : this.subscription.wants(resource);
	}
}
