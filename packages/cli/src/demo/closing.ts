// SPDX-License-Identifier: Apache-2.0

/** What has to be stopped at the end. */
export class Closing {
	readonly #steps: (() => void | Promise<void>)[] = [];

	/** From now on `close` does this too. */
	add(step: () => void | Promise<void>): void {
		this.#steps.push(step);
	}

	/** Stops everything, the newest first; what fails does not keep the rest from being stopped. */
	async close(): Promise<void> {
		const errors: unknown[] = [];
		for (const step of this.#steps.splice(0).reverse()) {
			try {
				await step();
			} catch (error) {
				errors.push(error);
			}
		}
		if (errors.length > 0) throw errors[0];
	}
}

/** Waits until all have settled, so that nothing is started behind a failure; then throws the first failure. */
export async function allSettled<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
	const results = await Promise.allSettled(promises);
	return results.map((result) => {
		if (result.status === 'rejected') throw result.reason;
		return result.value;
	});
}
