// SPDX-License-Identifier: Apache-2.0
import type { ServerResponse } from 'node:http';
import { refusal, selector } from './answer.ts';
import type { Objects, StoredEvent } from './objects.ts';
import type { Place } from './place.ts';

interface Watch {
	readonly place: Place;
	readonly selects: ReturnType<typeof selector>;
	readonly response: ServerResponse;
}

/** The watches that clients of a fake API server have open. */
export class Watches {
	readonly #objects: Objects;
	readonly #open = new Set<Watch>();

	constructor(objects: Objects) {
		this.#objects = objects;
		objects.on('event', (event) => {
			for (const watch of this.#open) send(watch, event);
		});
	}

	/** How many are open. */
	get size(): number {
		return this.#open.size;
	}

	/** Serves a watch until it is ended here or by the client. */
	serve(place: Place, query: URLSearchParams, response: ServerResponse): void {
		const missed = this.#objects.since(place.kind, Number(query.get('resourceVersion') ?? 0));
		if (missed === undefined) {
			const { status, body } = refusal(410, 'Expired', 'too old resource version');
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
			return;
		}
		const watch = { place, selects: selector(query), response };
		response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
		for (const event of missed) send(watch, event);
		this.#open.add(watch);
		response.on('close', () => this.#open.delete(watch));
	}

	/** Ends every watch, as a server does after its timeout, or breaks the connections. */
	end(how: 'end' | 'reset' = 'end'): void {
		for (const { response } of this.#open) {
			if (how === 'end') response.end();
			else response.socket?.resetAndDestroy();
		}
		this.#open.clear();
	}

	/** Writes a line into every watch. */
	say(line: object): void {
		this.sayRaw(`${JSON.stringify(line)}\n`);
	}

	/** Writes a piece of a line, or several lines at once, into every watch. */
	sayRaw(piece: string | Uint8Array): void {
		for (const { response } of this.#open) response.write(piece);
	}

	/** Sends a bookmark with the version of now. */
	bookmark(): void {
		const metadata = { resourceVersion: String(this.#objects.version) };
		this.say({ type: 'BOOKMARK', object: { metadata } });
	}

	/** Ends every watch with an error of a status. */
	fail(status: number, reason: string): void {
		this.say({ type: 'ERROR', object: refusal(status, reason, reason).body });
		this.end();
	}
}

function send({ place, selects, response }: Watch, { kind, type, object }: StoredEvent): void {
	const isElsewhere = place.namespace !== undefined && object.metadata.namespace !== place.namespace;
	if (kind !== place.kind || isElsewhere || !selects(object)) return;
	const shown = { ...object, apiVersion: place.apiVersion, kind: kind.kind };
	response.write(`${JSON.stringify({ type, object: shown })}\n`);
}
