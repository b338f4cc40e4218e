// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, finding, type NativeObject, type Path, refOfResource, type XdsResource } from 'branchline';
import { resourceFromJson } from 'envoy-control-plane-ts';

/** The most findings of one resource: after that it is another kind of thing. */
const most = 20;

/**
 * A warning for everything in the user's xDS resources that Envoy's API has not, as far as it is known here, with the path
 * to it where that can be told. A field of a later Envoy is among them: only who delivers the resource knows.
 */
export function unknownToApi(native: readonly NativeObject[]): readonly Diagnostic[] {
	return native.flatMap((object) => ('@type' in object ? findingsOf(object as XdsResource) : []));
}

function findingsOf(resource: XdsResource): readonly Diagnostic[] {
	const found: Diagnostic[] = [];
	const object = refOfResource(resource);
	const name = `${resource['@type'].split('.').at(-1)} ${object?.name ?? ''}`;
	let rest = resource;
	let reason = refusalOf(rest);
	while (reason !== undefined && found.length < most) {
		const path = pathTo(rest, reason);
		const at = { ...(object ? { object } : {}), ...(path ? { path } : {}) };
		found.push(finding('adapter/unknown-to-api', `${name}: ${inWords(reason)}`, at));
		if (path === undefined) break;
		rest = without(rest, path) as XdsResource;
		reason = refusalOf(rest);
	}
	return found;
}

function refusalOf(resource: XdsResource): string | undefined {
	try {
		resourceFromJson(resource);
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

const unknownKey = /^cannot decode message ([\w.]+) from JSON: key "(.*)" is unknown$/s;

function inWords(reason: string): string {
	const [, message, key] = unknownKey.exec(reason) ?? [];
	if (message === undefined) return reason.replace(/^cannot decode (?:field|message) /, '');
	return `${message.split('.').at(-1)} has no field ${key}`;
}

/** The path to the field that was refused: of those of its name the one without which the resource is refused otherwise. */
function pathTo(resource: XdsResource, reason: string): Path | undefined {
	const key = unknownKey.exec(reason)?.[2];
	if (key === undefined) return undefined;
	return pathsOf(resource, key).find((path) => refusalOf(without(resource, path) as XdsResource) !== reason);
}

function pathsOf(value: unknown, key: string): readonly Path[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]): readonly Path[] => {
		const step = Array.isArray(value) ? Number(name) : name;
		const below = pathsOf(inner, key).map((path): Path => [step, ...path]);
		return name === key && !Array.isArray(value) ? [[step], ...below] : below;
	});
}

function without(value: unknown, [first, ...rest]: Path): unknown {
	if (Array.isArray(value)) return value.map((item, index) => (index === first ? without(item, rest) : item));
	const entries = Object.entries(value as object).flatMap(([name, inner]) => {
		if (name !== first) return [[name, inner]];
		return rest.length === 0 ? [] : [[name, without(inner, rest)]];
	});
	return Object.fromEntries(entries);
}
