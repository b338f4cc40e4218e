// SPDX-License-Identifier: Apache-2.0
import { field, list, type Message, withField } from './field.ts';

/** The message with a message in it changed by `f`; the identical object where it is not there, or stays the same. */
export function changed(message: Message, name: string, f: (inner: Message) => Message): Message {
	const inner = field<Message>(message, name);
	if (inner === undefined) return message;
	const made = f(inner);
	return made === inner ? message : withField(message, name, made);
}

/** The message with every item of a repeated field changed by `f`; the identical object where all stay the same. */
export function changedList(message: Message, name: string, f: (item: Message) => Message): Message {
	const items = list(message, name);
	const made = items.map(f);
	return made.every((item, index) => item === items[index]) ? message : withField(message, name, made);
}
