// SPDX-License-Identifier: Apache-2.0
import { field, list, type Message } from '../field.ts';

const directions = ['request', 'response'] as const;

/** The fields by which a route, an entry of a split, a virtual host or a table changes headers. */
export const mutationFields = directions.flatMap((direction) => [
	`${direction}_headers_to_add`,
	`${direction}_headers_to_remove`,
]);

/**
 * Whether header changes give the same in whatever order: they are of different headers, and no value is made from
 * something that may have been changed.
 */
export function mutationsCommute(one: Message, others: readonly Message[]): boolean {
	return directions.every((direction) => {
		const [own, theirs] = [mutationsOf(one, direction), others.map((other) => mutationsOf(other, direction))];
		const names = new Set(theirs.flatMap((other) => other.names));
		if (own.names.length === 0 || names.size === 0) return true;
		const isPlain = [own, ...theirs].every(({ values }) => !values.some((value) => value.includes('%')));
		return isPlain && own.names.every((name) => !names.has(name));
	});
}

function mutationsOf(message: Message, direction: (typeof directions)[number]) {
	const added = list(message, `${direction}_headers_to_add`).map((option) => field<Message>(option, 'header'));
	const removed = field<readonly unknown[]>(message, `${direction}_headers_to_remove`) ?? [];
	return {
		names: [...added.map((header) => field(header, 'key')), ...removed].map((name) => String(name).toLowerCase()),
		values: added.map((header) => String(field(header, 'value') ?? '')),
	};
}
