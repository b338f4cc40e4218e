// SPDX-License-Identifier: Apache-2.0
import { complaintOf } from './limits.ts';
import type { ResourceType } from './resource-types.ts';

/** How many refused versions of one resource are remembered, the last ones. */
const most = 8;

/** A version that a client refused, and its words for it, fit to be shown. */
interface Refused {
	readonly version: string;
	readonly message: string;
}

/** The versions of resources that one client refused, of every type. */
export class Quarantine {
	readonly #versions = new Map<string, Map<string, readonly Refused[]>>();

	/** Whether nothing is refused. */
	get isEmpty(): boolean {
		return this.#versions.size === 0;
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

	/** Forgets a resource that is gone. */
	delete(typeUrl: string, name: string): void {
		const ofType = this.#versions.get(typeUrl);
		if (ofType === undefined) return;
		ofType.delete(name);
		if (ofType.size === 0) this.#versions.delete(typeUrl);
	}

	/** What the client said of a version that it refused; undefined where it did not refuse exactly this one. */
	complaint(typeUrl: string, name: string, version: string): string | undefined {
		return this.#versions
			.get(typeUrl)
			?.get(name)
			?.find((refused) => refused.version === version)?.message;
	}
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
