// SPDX-License-Identifier: Apache-2.0

/** The nonces of one type on one stream: a client's answer on a stream before says nothing of this one. */
export class Nonces {
	readonly #prefix: string;
	#count = 0;

	/** `prefix` is of the stream. */
	constructor(prefix: string) {
		this.#prefix = prefix;
	}

	/** That of the last response; undefined before the first. */
	get last(): string | undefined {
		return this.#count === 0 ? undefined : this.#prefix + this.#count.toString(36);
	}

	/** That of a new response. */
	next(): string {
		this.#count++;
		return this.last!;
	}
}
