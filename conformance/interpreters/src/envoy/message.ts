// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';

/** A protobuf message in proto3 JSON; its fields may be named in snake_case or in camelCase. */
export type Message = Readonly<Record<string, unknown>>;

const camelNames = new Map<string, string>();

/**
 * Gives the field of a message by its snake_case name, whichever way the message spells it; `null` is an absent field, as
 * in proto3 JSON. Throws UndefinedConfiguration where both spellings are there, which the JSON parser of protobuf refuses.
 */
export function field(message: Message, name: string): unknown {
	const camel = camelName(name);
	const value = message[name] ?? undefined;
	if (camel === name) return value;
	const other = message[camel] ?? undefined;
	if (value !== undefined && other !== undefined) {
		throw new UndefinedConfiguration(`the fields ${name} and ${camel} are one field, given twice`);
	}
	return value ?? other;
}

/** Gives a field that is a message, undefined where it is absent; throws UndefinedConfiguration where it is anything else. */
export function messageField(message: Message, name: string): Message | undefined {
	const value = field(message, name);
	return value === undefined ? undefined : asMessage(value, name);
}

/** Gives a repeated field, empty where it is absent; throws UndefinedConfiguration where it is no list. */
export function listField(message: Message, name: string): readonly unknown[] {
	const value = field(message, name) ?? [];
	if (!Array.isArray(value)) throw new UndefinedConfiguration(`the field ${name} is not a list`);
	return value;
}

/** Gives a repeated field of messages, empty where it is absent; throws UndefinedConfiguration where it is not that. */
export function messagesField(message: Message, name: string): readonly Message[] {
	return listField(message, name).map((item) => asMessage(item, name));
}

/** Gives a string field, undefined where it is absent; throws UndefinedConfiguration where it is no string. */
export function textField(message: Message, name: string): string | undefined {
	const value = field(message, name);
	if (value !== undefined && typeof value !== 'string') {
		throw new UndefinedConfiguration(`the field ${name} is not a string`);
	}
	return value;
}

/** Gives a boolean field, false where it is absent; throws UndefinedConfiguration where it is no boolean. */
export function flagField(message: Message, name: string): boolean {
	const value = field(message, name) ?? false;
	if (typeof value !== 'boolean') throw new UndefinedConfiguration(`the field ${name} is not a boolean`);
	return value;
}

/**
 * Gives an integer field, undefined where it is absent; proto3 JSON also writes integers as decimal strings.
 * Throws UndefinedConfiguration where it is no integer.
 */
export function integerField(message: Message, name: string): number | undefined {
	const value = field(message, name);
	if (value === undefined) return undefined;
	const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
	if (!Number.isInteger(number)) throw new UndefinedConfiguration(`the field ${name} is not an integer`);
	return number as number;
}

/** Gives the fields of a message that are not among `known` (snake_case), values raw, under their snake_case names. */
export function otherFields(message: Message, known: ReadonlySet<string>): Record<string, unknown> {
	const rest: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(message)) {
		const name = snakeName(key);
		if (value !== null && value !== undefined && !key.startsWith('@') && !known.has(name)) rest[name] = value;
	}
	return rest;
}

/** Says of which of several fields (a protobuf `oneof`) a message has one; throws UndefinedConfiguration where it has two. */
export function oneOf(message: Message, names: readonly string[]): string | undefined {
	const given = names.filter((name) => field(message, name) !== undefined);
	if (given.length > 1) throw new UndefinedConfiguration(`the fields ${given.join(' and ')} exclude each other`);
	return given[0];
}

/** Takes a value as a message; throws UndefinedConfiguration where it is none. */
function asMessage(value: unknown, name: string): Message {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new UndefinedConfiguration(`the field ${name} is not a message`);
	}
	return value as Message;
}

function camelName(name: string): string {
	let camel = camelNames.get(name);
	if (camel === undefined) {
		camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
		camelNames.set(name, camel);
	}
	return camel;
}

function snakeName(name: string): string {
	// Most names are spelled so already.
	return !/[A-Z]/.test(name) ? name : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
