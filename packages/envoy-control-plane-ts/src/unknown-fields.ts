// SPDX-License-Identifier: Apache-2.0
import {
	create,
	type DescField,
	type DescMessage,
	fromBinary,
	type JsonObject,
	type JsonValue,
	type Message,
	type Registry,
	toBinary,
	type UnknownField,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { BinaryReader, BinaryWriter, base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt';

/**
 * The key under which the JSON form of a message holds what this package’s API has not: the fields as they came, in
 * base64. No field of a message has such a name, and whoever copies a message in JSON copies it as well.
 */
const unknownKey = '[unknown]';

/** The JSON of a message with the unknown fields of every message in it; the identical object where there are none. */
export function withUnknown(schema: DescMessage, message: Message, json: JsonObject, registry: Registry): JsonObject {
	let made = json;
	for (const [field, inner] of messagesOf(reflect(schema, message))) {
		const known = json[field.jsonName];
		const changed =
			known === undefined ? known : changedAt(inner, known, (one, at) => withUnknownOf(one, at, registry));
		if (changed !== known) made = { ...made, [field.jsonName]: changed as JsonValue };
	}
	const bytes = encoded(message.$unknown ?? []);
	return bytes.length === 0 ? made : { ...made, [unknownKey]: base64Encode(bytes) };
}

function withUnknownOf({ desc, message }: ReflectMessage, json: JsonObject, registry: Registry): JsonObject {
	if (desc.typeName !== AnySchema.typeName) return withUnknown(desc, message, json, registry);
	const packed = unpacked(message as Any, registry);
	return packed === undefined ? json : withUnknown(packed.schema, packed.message, json, registry);
}

/** JSON without what {@link withUnknown} put in; the identical value where there is nothing of it. */
export function withoutUnknown<Value>(value: Value): Value {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) {
		const items = value.map(withoutUnknown);
		return items.every((item, index) => item === value[index]) ? value : (items as Value);
	}
	const entries = Object.entries(value).map(([name, inner]) => [name, withoutUnknown(inner)] as const);
	const isSame =
		!Object.hasOwn(value, unknownKey) && entries.every(([name, inner]) => inner === (value as never)[name]);
	return isSame ? value : (Object.fromEntries(entries.filter(([name]) => name !== unknownKey)) as Value);
}

/** Puts the unknown fields that JSON holds into the message that was read of it. Throws where they are no fields. */
export function restoreUnknown(schema: DescMessage, message: Message, json: JsonObject, registry: Registry): void {
	const text = json[unknownKey];
	if (text !== undefined) message.$unknown = decoded(base64Decode(String(text)));
	for (const [field, inner] of messagesOf(reflect(schema, message))) {
		const known = json[field.jsonName] ?? json[field.name];
		if (known !== undefined) changedAt(inner, known, (one, at) => restoreUnknownOf(one, at, registry));
	}
}

function restoreUnknownOf({ desc, message }: ReflectMessage, json: JsonObject, registry: Registry): JsonObject {
	if (desc.typeName !== AnySchema.typeName) {
		restoreUnknown(desc, message, json, registry);
		return json;
	}
	const packed = unpacked(message as Any, registry);
	if (packed === undefined) return json;
	restoreUnknown(packed.schema, packed.message, json, registry);
	(message as Any).value = toBinary(packed.schema, packed.message);
	return json;
}

type Inner = ReflectMessage | Iterable<unknown>;

/** The fields of a message that hold messages; types with a JSON form of their own are left out but for `Any`. */
function messagesOf(message: ReflectMessage): readonly (readonly [DescField, Inner])[] {
	return message.fields.flatMap((field): readonly (readonly [DescField, Inner])[] => {
		const type = field.message?.typeName;
		if (type === undefined || (type.startsWith('google.protobuf.') && type !== AnySchema.typeName)) return [];
		return message.isSet(field) ? [[field, message.get(field) as Inner]] : [];
	});
}

type Changing = (message: ReflectMessage, json: JsonObject) => JsonObject;

/** The JSON of a field with `f` applied to every message in it: one, a list of them, or a map to them. */
function changedAt(inner: Inner, json: JsonValue, f: Changing): JsonValue {
	if ('desc' in inner) return f(inner, json as JsonObject);
	if (Array.isArray(json)) {
		const items = [...(inner as Iterable<ReflectMessage>)].map((one, index) => f(one, json[index] as JsonObject));
		return items.every((item, index) => item === json[index]) ? json : items;
	}
	const of = json as JsonObject;
	const entries = [...(inner as Iterable<readonly [unknown, ReflectMessage]>)].map(
		([name, one]) => [String(name), f(one, of[String(name)] as JsonObject)] as const,
	);
	return entries.every(([name, item]) => item === of[name]) ? json : { ...of, ...Object.fromEntries(entries) };
}

function unpacked({ typeUrl, value }: Any, registry: Registry) {
	const schema = registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
	return schema && !schema.typeName.startsWith('google.protobuf.')
		? { schema, message: value.length === 0 ? create(schema) : fromBinary(schema, value) }
		: undefined;
}

function encoded(fields: readonly UnknownField[]): Uint8Array {
	const writer = new BinaryWriter();
	for (const { no, wireType, data } of fields) writer.tag(no, wireType).raw(data);
	return writer.finish();
}

function decoded(bytes: Uint8Array): UnknownField[] {
	const reader = new BinaryReader(bytes);
	const fields: UnknownField[] = [];
	while (reader.pos < reader.len) {
		const [no, wireType] = reader.tag();
		fields.push({ no, wireType, data: reader.skip(wireType, no) });
	}
	return fields;
}
