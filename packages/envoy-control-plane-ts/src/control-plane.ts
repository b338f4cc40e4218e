// SPDX-License-Identifier: Apache-2.0
import { type Server, status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Admission } from './admission.ts';
import type { Client } from './client.ts';
import { Clients } from './clients.ts';
import type { ControlPlaneEvents } from './events.ts';
import { type ClientLimits, defaultLimits, printable } from './limits.ts';
import { discoveryMethods } from './methods.ts';
import { observerOf } from './observer.ts';
import { decoded } from './request.ts';
import { type ResourceType, resourceType } from './resource-types.ts';
import { RollBack } from './roll-back.ts';
import { SafeEmitter } from './safe-emitter.ts';
import { type Call, Session, type SessionContext } from './session.ts';
import type { Store } from './store.ts';
import type { StreamTimes } from './stream-port.ts';
import { Turns } from './turns.ts';
import { controlPlaneMessage } from './wire.ts';

/** How a control plane serves. */
export interface ControlPlaneOptions<Serve extends Store | Admission = Store | Admission> {
	/** Who is served, and what they see: the same store for everybody, or as a function decides. */
	readonly serve: Serve;
	/** What says in responses who answers. Default: nothing. */
	readonly identifier?: string;
	readonly limits?: Partial<ClientLimits>;
	readonly times?: Partial<StreamTimes>;
	/** The largest response in bytes where the protocol allows to split it. Default: 1 MiB. */
	readonly responseBytes?: number;
	/** How long it is remembered what a client refused after its last stream, in milliseconds. Default: ten minutes. */
	readonly grace?: number;
	/**
	 * What becomes of a resource that a client refuses. `keep` (the default): the store stays as it is, and the client with
	 * what it has. `roll back`: the store gets back, for everybody, the last version that some client accepted, where nobody
	 * accepted the refused one; for clients that are trusted, and stores that nothing writes again what was taken back.
	 */
	readonly refusals?: 'keep' | 'roll back';
	/** Types that are to be served in another way, such as without the legacy wildcard. */
	readonly types?: readonly ResourceType[];
}

const defaultTimes: StreamTimes = { acknowledgement: 30_000, stage: 5_000 };

/** Serves stores to clients of the xDS protocol, over every discovery service. */
export class ControlPlane<Serve extends Store | Admission = Store | Admission> extends SafeEmitter<ControlPlaneEvents> {
	readonly serve: Serve;
	/** Every stream, also those that have not said whose they are, and the server that it is on. */
	readonly #streams = new Map<Session, Server>();
	readonly #sessions = new Set<Session>();
	readonly #listening = new Map<Store, { readonly stop: () => void; sessions: number }>();
	readonly #clients: Clients;
	readonly #rollBack: RollBack | undefined;
	readonly #context: SessionContext;
	readonly #turns = new Turns<Session>((session) => session.flush());

	constructor(options: ControlPlaneOptions<Serve>) {
		super();
		this.serve = options.serve;
		const { serve, identifier, grace = 600_000, responseBytes = 1024 * 1024, types = [] } = options;
		const own = new Map(types.map((type) => [type.typeUrl, type]));
		const limits = { ...defaultLimits, ...options.limits };
		this.#clients = new Clients(grace, limits.streams);
		this.#rollBack = options.refusals === 'roll back' ? new RollBack() : undefined;
		this.#context = {
			admit: typeof serve === 'function' ? serve : () => serve,
			limits,
			times: { ...defaultTimes, ...options.times },
			responseBytes,
			identifier: identifier === undefined ? undefined : controlPlaneMessage(identifier),
			typeOf: (typeUrl) => own.get(typeUrl) ?? resourceType(typeUrl),
			enter: (client) => this.#clients.enter(rememberedAs(client)),
			observe: (client, store) =>
				observerOf(this, client, { store, errorLength: limits.errorLength, rollBack: this.#rollBack }),
			denied: (client, reason) => this.emit('denied', { peer: client.peer, client, reason }),
			withheld: (client, { typeUrl }) => this.emit('withheld', { client, typeUrl }),
			began: (session) => this.#began(session),
			ended: (session, reason) => this.#ended(session, reason),
			failed: (error, client) => void this.emit('failed', error, client),
		};
	}

	/** The streams of clients that have said who they are. */
	get sessions(): Iterable<Session> {
		return this.#sessions;
	}

	/** What clients are held to. */
	get limits(): ClientLimits {
		return this.#context.limits;
	}

	/** Adds every discovery service to a gRPC server. */
	addTo(server: Server): void {
		for (const service of new Set(discoveryMethods.map((method) => method.service))) {
			const methods = discoveryMethods.filter((method) => method.service === service);
			const implementation: UntypedServiceImplementation = {};
			for (const method of methods)
				implementation[method.definition.path] = (call: Call) => this.#open(call, method, server);
			server.addService(
				Object.fromEntries(methods.map(({ definition }) => [definition.path, this.#readable(definition)])),
				implementation,
			);
		}
	}

	#readable(definition: (typeof discoveryMethods)[number]['definition']) {
		const { requestDeserialize, ...rest } = definition;
		return { ...rest, requestDeserialize: (bytes: Buffer) => decoded(bytes, requestDeserialize, this.limits) };
	}

	/** Ends every stream (of one server), so that clients look for another one; they keep what they have. */
	close(server?: Server): void {
		for (const [session, on] of [...this.#streams])
			if (server === undefined || on === server) session.refuse('the control plane shuts down');
		if (this.#streams.size === 0) this.#clients.clear();
	}

	#open(call: Call, method: (typeof discoveryMethods)[number], server: Server): void {
		const { streams } = this.limits;
		if (this.#streams.size < streams) {
			this.#streams.set(new Session(call, method, this.#context), server);
			return;
		}
		const reason = `there are ${streams} streams already`;
		call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: reason });
		this.emit('denied', { peer: call.getPeer(), reason });
	}

	#began(session: Session): void {
		const { store } = session.view!;
		this.#sessions.add(session);
		const listening = this.#listening.get(store);
		if (listening !== undefined) listening.sessions++;
		else this.#listening.set(store, { sessions: 1, stop: store.onChange(() => this.#changed(store)) });
		this.emit('connected', session.stream!.client);
	}

	#ended(session: Session, reason: string): void {
		this.#streams.delete(session);
		if (!this.#sessions.delete(session)) return;
		this.#turns.delete(session);
		const { store } = session.view!;
		const listening = this.#listening.get(store)!;
		if (--listening.sessions === 0) {
			listening.stop();
			this.#listening.delete(store);
		}
		const { client } = session.stream!;
		this.#clients.leave(rememberedAs(client));
		this.emit('disconnected', client, printable(reason, this.#context.limits.errorLength));
	}

	#changed(store: Store): void {
		for (const session of this.#sessions) if (session.view!.store === store) this.#turns.add(session);
	}
}

// By what its certificate proves as well: who says to be another node has no part in what that one refused.
function rememberedAs({ node, identity }: Client): string {
	return JSON.stringify([node.id, ...(identity?.uris ?? []), ...(identity?.dnsNames ?? [])]);
}
