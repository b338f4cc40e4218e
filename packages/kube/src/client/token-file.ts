// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { KubeError } from './kube-error.ts';

/**
 * The token of a file that somebody renews, such as that of a pod's service account. It is read for every request; while
 * it cannot be, what was read last holds, and before that the token that stands beside it.
 */
export class TokenFile {
	readonly #path: string;
	#last: string | undefined;

	constructor(path: string, token?: string) {
		this.#path = path;
		this.#last = token;
	}

	/** The token, without the line break at its end; throws {@link KubeError} where there was never one. */
	async read(): Promise<string> {
		try {
			const token = (await readFile(this.#path, 'utf8')).trim();
			if (token === '') throw new Error('it is empty');
			this.#last = token;
		} catch (cause) {
			if (this.#last === undefined) throw this.#unreadable(cause);
		}
		return this.#last;
	}

	#unreadable(cause: unknown): KubeError {
		const { code, message: said } = cause as NodeJS.ErrnoException;
		const message = `the token file ${this.#path} cannot be read: ${code ?? said}`;
		return new KubeError({ status: 0, reason: 'Credentials', message, cause });
	}
}
