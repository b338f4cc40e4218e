// SPDX-License-Identifier: Apache-2.0

/** A message in proto3 JSON, whose fields may be spelled in snake_case or in lowerCamelCase: parsers accept both. */
export type Message = Readonly<Record<string, unknown>>;

const known = new Map<string, readonly string[]>();

/** The names under which a message may have a field. */
export function spellings(name: string): readonly string[] {
	const before = known.get(name);
	if (before) return before;
	// The names are those of the API's fields, so the map stays small.
	const both = [name, name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())];
	known.set(name, both);
	return both;
}

/** The spelling under which a message has a field, if it has it. */
function spelling(message: Message, name: string): string | undefined {
	return spellings(name).find((spelled) => Object.hasOwn(message, spelled));
}

/** A field of a message by its snake_case name, however the message spells it. */
export function field<T = unknown>(message: Message | undefined, name: string): T | undefined {
	const known = message ? spelling(message, name) : undefined;
	return known === undefined ? undefined : (message![known] as T);
}

/** The message with one field set, in the spelling it has already; `undefined` removes it. */
export function withField(message: Message, name: string, value: unknown): Message {
	const known = spelling(message, name) ?? name;
	if (value !== undefined) return { ...message, [known]: value };
	const { [known]: _, ...rest } = message;
	return rest;
}

/** A repeated field of messages; empty where the message does not have it. */
export function list(message: Message | undefined, name: string): readonly Message[] {
	return field<readonly Message[]>(message, name) ?? [];
}
