// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError } from 'commander';
import { whole } from './shared.ts';

/** Reads `from=to` of port numbers into those that were given before. */
export function portPair(value: string, previous: Readonly<Record<number, number>>): Readonly<Record<number, number>> {
	const [from, to, ...rest] = value.split('=');
	if (from === undefined || to === undefined || rest.length > 0) throw new InvalidArgumentError('Expected from=to.');
	const port = whole(1, 65535);
	return { ...previous, [port(from)]: port(to) };
}
