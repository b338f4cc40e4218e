// SPDX-License-Identifier: Apache-2.0

/** Moves over the fields of a message, in order and without copies; throws RangeError for bytes that are no message. */
export class Fields {
	/** The number and the wire type of the field; of others than varints (0) and delimited ones (2) there is no content. */
	number = 0;
	wireType = 0;
	/** What a varint says. */
	value = 0;
	/** Where the content of a delimited field is. */
	start = 0;
	end = 0;
	readonly #bytes: Buffer;
	readonly #length: number;
	#at: number;

	constructor(bytes: Buffer, start = 0, end = bytes.length) {
		this.#bytes = bytes;
		this.#at = start;
		this.#length = end;
	}

	/** Moves to the next field; answers whether there is one. */
	next(): boolean {
		if (this.#at >= this.#length) return false;
		const tag = this.#varint();
		this.number = Math.floor(tag / 8);
		this.wireType = tag % 8;
		switch (this.wireType) {
			case 0:
				this.value = this.#varint();
				break;
			case 1:
				this.#at += 8;
				break;
			case 2: {
				const length = this.#varint();
				this.start = this.#at;
				this.end = this.#at + length;
				this.#at = this.end;
				break;
			}
			case 5:
				this.#at += 4;
				break;
			default:
				throw new RangeError(`not a message: wire type ${this.wireType}`);
		}
		if (this.#at > this.#length) throw new RangeError('not a message: a field is longer than what is left');
		return true;
	}

	/** The content of a delimited field as text. */
	get text(): string {
		return this.#bytes.toString('utf8', this.start, this.end);
	}

	/** The content of a delimited field: no copy. */
	get content(): Buffer {
		return this.#bytes.subarray(this.start, this.end);
	}

	/** The fields of the message that is the content of a delimited field. */
	get fields(): Fields {
		return new Fields(this.#bytes, this.start, this.end);
	}

	#varint(): number {
		let value = 0;
		for (let scale = 1; ; scale *= 0x80) {
			const byte = this.#at < this.#length ? this.#bytes[this.#at++]! : undefined;
			if (byte === undefined || scale > 2 ** 63) throw new RangeError('not a message: a number does not end');
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value;
		}
	}
}
