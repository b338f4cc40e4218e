// SPDX-License-Identifier: Apache-2.0

/** What the person at the keyboard got wrong, in one line: the program exits 2. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}
