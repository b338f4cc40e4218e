// SPDX-License-Identifier: Apache-2.0
import { complaintOf } from './limits.ts';
import type { Resource } from './resource.ts';
import type { ResourceType } from './resource-types.ts';
import type { SentResource } from './response.ts';

/** How many refused versions of one resource are remembered, the last ones. */
const most = 8;

/** A version that a client refused, and its words for it, fit to be shown. */
interface Refused {
	readonly version: string;
	readonly message: string;
}

/** What one client refused: the versions of resources of every type, and what else was sent with them. */
export class Quarantine {
	readonly #versions = new Map<string, Map<string, readonly Refused[]>>();

	/** What the client goes on with, by type and name, where it refused what came after. */
	readonly #kept = new Map<string, Resource>();
	readonly #doubted = new Map<string, Set<string>>();

	/** Whether nothing is refused, and nothing in doubt. */
	get isEmpty(): boolean {
		return this.#versions.size === 0 && this.#doubted.size === 0;
	}

	/**
	 * Notes resources of a response that the client refused, or left unanswered: it may have taken some of them all the
	 * same, as Envoy does, and names the versions before when it comes back.
	 */
	doubt({ typeUrl }: ResourceType, sent: readonly SentResource[]): void {
		const ofType = this.#doubted.get(typeUrl) ?? new Set();
		for (const { name } of sent) ofType.add(name);
		if (ofType.size > 0) this.#doubted.set(typeUrl, ofType);
	}

	/** The names of a type of which it is not known what the client has, whatever it says. */
	doubted({ typeUrl }: ResourceType): ReadonlySet<string> {
		return this.#doubted.get(typeUrl) ?? new Set();
	}

	/** Notes what the client goes on with in place of resources that it refused. */
	keep({ typeUrl }: ResourceType, name: string, resource: Resource | undefined): void {
		if (resource !== undefined) this.#kept.set(`${typeUrl} ${name}`, resource);
	}

	/** What the client goes on with in place of a resource that it refused; undefined where that is not known. */
	kept({ typeUrl }: ResourceType, name: string): Resource | undefined {
		return this.#kept.get(`${typeUrl} ${name}`);
	}

	/** Notes that what the client has of a type is known again. */
	believe({ typeUrl }: ResourceType): void {
		this.#doubted.delete(typeUrl);
	}

	/** Notes that the client accepted resources: those that are gone are forgotten. */
	accepted({ typeUrl }: ResourceType, sent: readonly SentResource[]): void {
		const doubted = this.#doubted.get(typeUrl);
		for (const { name, version } of sent) {
			doubted?.delete(name);
			this.#kept.delete(`${typeUrl} ${name}`);
			if (version === undefined) this.#delete(typeUrl, name);
		}
		if (doubted?.size === 0) this.#doubted.delete(typeUrl);
	}

	/** Notes that the client refused a version of a resource, and how it said so. */
	add(type: ResourceType, name: string, version: string, complaint: string): void {
		const ofType = this.#versions.get(type.typeUrl) ?? new Map<string, readonly Refused[]>();
		const others = (ofType.get(name) ?? []).filter((other) => other.version !== version);
		const refused = { version, message: complaintOf(type, complaint, 1_024) };
		this.#versions.set(type.typeUrl, ofType.set(name, [...others, refused].slice(-most)));
	}

	/** Whether the client refused exactly this version. */
	has(typeUrl: string, name: string, version: string): boolean {
		return this.complaint(typeUrl, name, version) !== undefined;
	}

	/** What the client said of a version that it refused; undefined where it did not refuse exactly this one. */
	complaint(typeUrl: string, name: string, version: string): string | undefined {
		return this.#versions
			.get(typeUrl)
			?.get(name)
			?.find((refused) => refused.version === version)?.message;
	}

	#delete(typeUrl: string, name: string): void {
		const ofType = this.#versions.get(typeUrl);
		if (ofType === undefined) return;
		ofType.delete(name);
		if (ofType.size === 0) this.#versions.delete(typeUrl);
	}
}

/** The resources of a refused response that the client's words blame: a single one, whatever they are. */
export function blamedIn(message: string, sent: readonly SentResource[]): readonly SentResource[] {
	const upserts = sent.filter(({ version }) => version !== undefined);
	if (upserts.length <= 1) return upserts;
	const names = upserts.map(({ name }) => name);
	const named = new Set(namedIn(message, names));
	return upserts.filter(({ name }) => named.has(name));
}

/** How many characters of an error are looked at. */
const readable = 8_192;

/**
 * The names among those that were sent which an error speaks of, as Envoy does for clusters, listeners and routes. A name
 * counts where no character that names are made of stands beside it, and a longer name hides the ones that it contains.
 */
export function namedIn(message: string, names: readonly string[]): readonly string[] {
	const text = message.slice(0, readable);
	const hidden = new Uint8Array(text.length);
	return [...names]
		.sort((a, b) => b.length - a.length)
		.filter((name) => {
			// What a longer name covers of this one is its beginning or its end.
			const places = placesOf(text, name).filter((at) => !hidden[at] && !hidden[at + name.length - 1]);
			for (const at of places) hidden.fill(1, at, at + name.length);
			return places.length > 0;
		});
}

const partOfName = /[\p{L}\p{N}_~/-]/u;

function placesOf(text: string, name: string): readonly number[] {
	const places: number[] = [];
	for (let at = text.indexOf(name); at >= 0 && name !== ''; at = text.indexOf(name, at + 1)) {
		const [before, after] = [text[at - 1] ?? ' ', text[at + name.length] ?? ' '];
		if (!partOfName.test(before) && !partOfName.test(after)) places.push(at);
	}
	return places;
}
