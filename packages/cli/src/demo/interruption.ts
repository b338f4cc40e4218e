// SPDX-License-Identifier: Apache-2.0
const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** Somebody's wish that the demo ends: the first SIGINT, SIGTERM or SIGHUP. A second one ends the process at once. */
export class Interruption {
	readonly #controller = new AbortController();
	#code = 0;

	constructor() {
		for (const name of signals) process.on(name, this.#onSignal);
	}

	/** Aborted by the first signal. */
	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** The exit code that says which signal it was, as a shell has it; 0 where there was none. */
	get code(): number {
		return this.#code;
	}

	/** Resolves with the first signal. */
	come(): Promise<void> {
		return new Promise((resolve) => {
			if (this.signal.aborted) resolve();
			else this.signal.addEventListener('abort', () => resolve(), { once: true });
		});
	}

	/** Leaves signals alone again. */
	dispose(): void {
		for (const name of signals) process.off(name, this.#onSignal);
	}

	readonly #onSignal = (name: NodeJS.Signals): void => {
		this.#code = 128 + numbers[name as keyof typeof numbers];
		this.#controller.abort();
		// After every other handler of this signal, which would otherwise find itself the only one and end the process.
		setImmediate(() => this.dispose());
	};
}
