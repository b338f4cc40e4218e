// SPDX-License-Identifier: Apache-2.0
import type { Channel } from './channel.ts';
import type { Client } from './client.ts';
import { Deadlines } from './deadlines.ts';
import { DeltaChannel, type DeltaRequest } from './delta-channel.ts';
import { firstWhole, inOrder, limitsOf } from './order.ts';
import { Patience } from './patience.ts';
import type { ResourceType } from './resource-types.ts';
import type { Response, Settled } from './response.ts';
import { SotwChannel, type SotwRequest } from './sotw-channel.ts';
import type { StreamObserver, StreamPort, StreamTimes } from './stream-port.ts';
import type { ChannelContext } from './view.ts';
import { Warming } from './warming.ts';

/** One stream of a client: its channels, and the order among them. */
export class Stream {
	readonly client: Client;
	readonly #context: ChannelContext;
	readonly #port: StreamPort;
	readonly #observer: StreamObserver;
	readonly #times: StreamTimes;
	readonly #channels = new Map<string, Channel>();
	#inOrder: readonly Channel[] = [];
	readonly #deadlines: Deadlines;
	readonly #patience: Patience;
	readonly #warming = new Warming();
	#hurriedTo = -1;
	#responses = 0;

	constructor(client: Client, context: ChannelContext, port: StreamPort, observer: StreamObserver, times: StreamTimes) {
		this.client = client;
		this.#context = context;
		this.#port = port;
		this.#observer = observer;
		this.#times = times;
		this.#patience = new Patience(times.stage);
		this.#deadlines = new Deadlines(times.acknowledgement);
	}

	/** The channels of the stream, in the order in which they are served. */
	get channels(): readonly Channel[] {
		return this.#inOrder;
	}

	/** The channel of a type; undefined where the client never asked for the type. */
	channel({ typeUrl }: ResourceType): Channel | undefined {
		return this.#channels.get(typeUrl);
	}

	/** The endpoints that clusters of the stream wait for. */
	get warming(): readonly string[] {
		return this.#warming.endpoints;
	}

	/** How long a response of a channel has been under way, in milliseconds; undefined where none is. */
	age(channel: Channel): number | undefined {
		return this.#deadlines.age(channel, this.#port.now());
	}

	/** Takes an incremental request of a type. */
	receiveDelta(type: ResourceType, request: DeltaRequest): void {
		const isFirst = this.channel(type) === undefined;
		const channel = this.#channel(type, DeltaChannel);
		this.#settled(channel, channel.receive(request));
		if (!isFirst || type.stage !== 'endpoints') return;
		// Clusters that changed while the client was away wait for endpoints, also for those that it has.
		for (const name of this.#warming.endpoints) channel.resend(name, this.#context.view.store.generation);
	}

	/** Takes a request of a type in state of the world. */
	receiveSotw(type: ResourceType, request: SotwRequest): void {
		const channel = this.#channel(type, SotwChannel);
		this.#settled(channel, channel.receive(request));
	}

	/** The last step of which, and of those before, the client has acknowledged everything that it is to get. */
	get taken(): number {
		let first = this.#warming.first(() => false);
		for (const channel of this.#channels.values()) {
			channel.ingest();
			first = Math.min(first, channel.unsettled('changes'));
		}
		return first === Number.POSITIVE_INFINITY ? this.#context.view.store.generation : first - 1;
	}

	/** Sends what may be sent. */
	flush(): void {
		const channels = this.channels;
		for (const channel of channels) channel.ingest();
		const now = this.#port.now();
		for (const channel of channels) {
			const renewal = channel.renew(now);
			if (renewal !== undefined) this.#port.wakeAt(renewal);
		}
		for (const channel of channels) this.#serve(channel, channels);
		const next = Math.min(this.#patience.next(now), this.#deadlines.first);
		if (next < Number.POSITIVE_INFINITY) this.#port.wakeAt(next);
	}

	/** Ends what the stream keeps. */
	close(): void {
		for (const channel of this.#channels.values()) channel.close();
		this.#channels.clear();
		this.#inOrder = [];
		this.#warming.clear();
	}

	#channel<C extends Channel>(type: ResourceType, kind: new (type: ResourceType, context: ChannelContext) => C): C {
		if (this.#channels.has(type.typeUrl)) return this.channel(type) as C;
		const channel = new kind(type, this.#context);
		this.#channels.set(type.typeUrl, channel);
		this.#inOrder = inOrder(this.#channels.values());
		return channel;
	}

	get #endpoints(): Channel | undefined {
		return this.#inOrder.find(({ type }) => type.stage === 'endpoints');
	}

	#serve(channel: Channel, channels: readonly Channel[]): void {
		const now = this.#port.now();
		if (this.#deadlines.isOver(channel, now))
			this.#port.abort(`no acknowledgement of ${channel.type.typeUrl} within ${this.#times.acknowledgement} ms`);
		if (channel.inFlight !== undefined) return;
		if (channel.backlog === 0) {
			this.#patience.delete(channel);
			return;
		}
		const limits = this.#limits(channel, channels);
		// What always changes again before it may be sent would never be.
		const earlier = this.#patience.isLong(channel, now) ? firstWhole(channels) : undefined;
		const response = channel.next({ ...limits, earlier });
		if (response !== undefined) this.#send(channel, response);
		if (this.#patience.isOver(channel, channel.held(limits), now)) this.#hurry(channel);
	}

	#limits(channel: Channel, channels: readonly Channel[]) {
		const awaited = this.#warming.first((name) => this.#endpoints?.withholds(name) === true);
		const { upserts, removals } = limitsOf(channel, channels, { awaited, resumes: this.#resumes(channels) });
		const hurried = this.#hurriedTo + 1;
		return { upserts: Math.max(upserts, hurried), removals: Math.max(removals, hurried) };
	}

	// A client asks for routes after clusters, and goes on with those that it has until it has asked. One that never asks
	// for any is waited for once.
	#resumes(channels: readonly Channel[]): boolean {
		if (!this.#context.aggregated || this.#hurriedTo >= 0) return false;
		if (channels.some(({ type }) => type.stage === 'routes')) return false;
		return channels.some((channel) => channel instanceof DeltaChannel && channel.resumes);
	}

	#send(channel: Channel, response: Response): void {
		const time = this.#port.now();
		this.#responses++;
		this.#deadlines.begin(channel, { time, number: this.#responses });
		this.#port.write(response.body);
		if (channel.type.stage === 'clusters') this.#clustersSent(response);
		this.#observer.sent(channel.type, response);
	}

	#clustersSent(response: Response): void {
		if (this.#context.aggregated) this.#warming.sent(response, this.#responses);
		const changed = response.sent.filter(({ since }) => since < Number.POSITIVE_INFINITY);
		for (const resource of [...changed.map((one) => one.resource), ...response.standIns]) {
			if (resource?.endpoints !== undefined)
				this.#endpoints?.resend(resource.endpoints, this.#context.view.store.generation);
		}
	}

	#settled(channel: Channel, settled: Settled | undefined): void {
		if (settled === undefined) return;
		const { response, refusal } = settled;
		const { time, number } = this.#deadlines.end(channel);
		if (channel.type.stage === 'endpoints') this.#warming.arrived(response, number);
		if (refusal === undefined) this.#observer.acknowledged(channel.type, response, this.#port.now() - time);
		else {
			for (const { name } of refusal.refused) this.#warming.delete(name);
			this.#observer.refused(channel.type, { response, refusal });
		}
	}

	#hurry(channel: Channel): void {
		this.#hurriedTo = this.#context.view.store.generation;
		this.#patience.delete(channel);
		this.#warming.clear();
		this.#observer.hurried(channel.type);
		this.#port.wakeAt(this.#port.now());
	}
}
