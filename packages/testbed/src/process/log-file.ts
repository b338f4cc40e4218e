// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const tailBytes = 16 * 1024;

/**
 * A log of bounded size: a file, and the one before it as `<path>.1`, each of at most `maxBytes` (or one chunk, where that
 * is longer). What cannot be written, as on a full disk, is lost, and as soon as writing works again the log says so.
 */
export class LogFile {
	readonly path: string;
	readonly #maxBytes: number;
	#file: number;
	#size: number;
	#tail = '';
	#lostBytes = 0;
	#lostWhy = '';

	/** Opens the file, or goes on at its end; the folder must be there. Throws the system's error. */
	constructor(path: string, maxBytes: number) {
		this.path = path;
		this.#maxBytes = maxBytes;
		this.#file = openSync(path, 'a', 0o600);
		this.#size = fstatSync(this.#file).size;
	}

	/** Writes before it returns: whoever writes faster than the disk has to wait. Never throws. */
	write(chunk: Buffer): void {
		this.#tail = (this.#tail + chunk.subarray(-tailBytes).toString('utf8')).slice(-tailBytes);
		try {
			if (this.#size > 0 && this.#size + chunk.length > this.#maxBytes) this.#turn();
			this.#sayLost();
			this.#put(chunk);
		} catch (error) {
			this.#lostBytes += chunk.length;
			this.#lostWhy = (error as Error).message;
		}
	}

	/** The last lines that this object was given. */
	tail(lines: number): string {
		return this.#tail.trimEnd().split('\n').slice(-lines).join('\n');
	}

	close(): void {
		closeSync(this.#file);
	}

	#sayLost(): void {
		if (this.#lostBytes === 0) return;
		this.#put(Buffer.from(`\n[${this.#lostBytes} bytes of this log were lost: ${this.#lostWhy}]\n`));
		this.#lostBytes = 0;
	}

	/** A disk that becomes full takes a part first. */
	#put(chunk: Buffer): void {
		for (let at = 0; at < chunk.length; ) {
			const written = writeSync(this.#file, chunk, at);
			at += written;
			this.#size += written;
		}
	}

	#turn(): void {
		const next = openSync(`${this.path}.new`, 'a', 0o600);
		try {
			renameSync(this.path, `${this.path}.1`);
			renameSync(`${this.path}.new`, this.path);
		} catch (error) {
			closeSync(next);
			throw error;
		}
		closeSync(this.#file);
		this.#file = next;
		this.#size = 0;
	}
}
