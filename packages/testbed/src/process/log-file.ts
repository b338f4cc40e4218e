// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const tailBytes = 16 * 1024;

/** A log of bounded size: a file, and the one before it as `<path>.1`, each of at most `maxBytes`. */
export class LogFile {
	readonly path: string;
	readonly #maxBytes: number;
	#file: number;
	#size: number;
	#tail = '';

	/** Opens the file, or goes on at its end; the folder must be there. Throws the system's error. */
	constructor(path: string, maxBytes: number) {
		this.path = path;
		this.#maxBytes = maxBytes;
		this.#file = openSync(path, 'a', 0o600);
		this.#size = fstatSync(this.#file).size;
	}

	/** Writes before it returns: whoever writes faster than the disk has to wait. */
	write(chunk: Buffer): void {
		if (this.#size > 0 && this.#size + chunk.length > this.#maxBytes) this.#turn();
		writeSync(this.#file, chunk);
		this.#size += chunk.length;
		this.#tail = (this.#tail + chunk.toString('utf8')).slice(-tailBytes);
	}

	/** The last lines that were written by this object. */
	tail(lines: number): string {
		return this.#tail.trimEnd().split('\n').slice(-lines).join('\n');
	}

	close(): void {
		closeSync(this.#file);
	}

	#turn(): void {
		closeSync(this.#file);
		renameSync(this.path, `${this.path}.1`);
		this.#file = openSync(this.path, 'a', 0o600);
		this.#size = 0;
	}
}
