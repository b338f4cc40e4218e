// SPDX-License-Identifier: Apache-2.0

/** What the person at the keyboard got wrong, in one line: the program exits 2. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** What an option names and the machine does not give, such as a port that is taken: the error's words and those of its cause. */
export function notGiven(error: unknown): UsageError {
	const { message, cause } = error as Error;
	return new UsageError(cause instanceof Error ? `${message}: ${cause.message}` : message, { cause: error });
}
