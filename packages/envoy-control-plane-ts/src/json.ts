// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import {
	createFileRegistry,
	type DescMessage,
	fromBinary,
	fromJson,
	type JsonObject,
	type MessageShape,
	type Registry,
	toBinary,
	toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Resource } from './resource.ts';
import { resourceType } from './resource-types.ts';
import { restoreUnknown, withoutUnknown, withUnknown } from './unknown-fields.ts';

/** What a caller may say of a resource beside its message. `name` is needed where the message has none of its own. */
export interface ResourceOptions {
	readonly name?: string;
	readonly aliases?: readonly string[];
	readonly ttl?: number;
}

const prefix = 'type.googleapis.com/';

let known: Registry | undefined;

/** Every type of the API that this package knows: what an `Any` in JSON may hold. It is read when it is first asked for. */
export function apiRegistry(): Registry {
	known ??= createFileRegistry(
		fromBinary(FileDescriptorSetSchema, readFileSync(new URL('../gen/api.binpb', import.meta.url))),
	);
	return known;
}

/** A resource from a message of a generated type. */
export function resourceFromMessage<Schema extends DescMessage>(
	schema: Schema,
	message: MessageShape<Schema>,
	{ name, aliases, ttl }: ResourceOptions = {},
): Resource {
	const typeUrl = prefix + schema.typeName;
	const own = (message as unknown as Record<string, unknown>)[resourceType(typeUrl).nameField];
	return new Resource({
		typeUrl,
		name: name ?? (typeof own === 'string' ? own : ''),
		bytes: toBinary(schema, message),
		aliases,
		ttl,
	});
}

/**
 * A resource from protobuf's JSON form with its type under `@type`; fields may be spelled in snake_case or lowerCamelCase.
 * Throws for a type or a field that the registry does not know: hand over bytes for what is newer than this package, or
 * what {@link resourceToJson} made of them. Of what may be secret the error shows nothing.
 */
export function resourceFromJson(
	json: Readonly<Record<string, unknown>>,
	{ registry = apiRegistry(), ...options }: ResourceOptions & { readonly registry?: Registry } = {},
): Resource {
	const { '@type': typeUrl, ...fields } = json;
	const schema = schemaOf(typeUrl, registry);
	return resourceFromMessage(schema, messageFromJson(schema, fields as JsonObject, registry), options);
}

/** The messages that hold keys and passwords: an error would quote what stands in their place. */
const keepers = 'envoy.config.core.v3.DataSource';

function messageFromJson(schema: DescMessage, fields: JsonObject, registry: Registry): MessageShape<DescMessage> {
	try {
		const known = withoutUnknown(fields);
		const message = fromJson(schema, known, { registry });
		if (known !== fields) restoreUnknown(schema, message, fields, registry);
		return message;
	} catch (error) {
		const { message } = error as Error;
		if (resourceType(prefix + schema.typeName).secret !== true && !message.includes(keepers)) throw error;
		const [what] = message.split(' from JSON: ');
		// Without the cause, which would be shown with it.
		throw new TypeError(`${what} from JSON: what stands there is not shown, for it may be secret`);
	}
}

/**
 * The JSON form of a resource with its type under `@type`; undefined for a type that the registry does not know. Fields
 * that the registry does not know stand in each message under `[unknown]`, in base64, from where {@link resourceFromJson}
 * takes them again.
 */
export function resourceToJson(
	{ typeUrl, bytes }: Resource,
	registry: Registry = apiRegistry(),
): JsonObject | undefined {
	const schema = registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
	if (schema === undefined) return undefined;
	const message = fromBinary(schema, bytes);
	const json = toJson(schema, message, { registry }) as JsonObject;
	return { '@type': typeUrl, ...withUnknown(schema, message, json, registry) };
}

function schemaOf(typeUrl: unknown, registry: Registry): DescMessage {
	if (typeof typeUrl !== 'string') throw new TypeError('a resource needs its type under @type');
	const schema = registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
	if (schema === undefined) throw new TypeError(`${typeUrl}: no such type is known`);
	return schema;
}
