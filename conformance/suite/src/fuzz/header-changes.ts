// SPDX-License-Identifier: Apache-2.0
import type { Backend, HttpRequest } from '@branchline/plan';

/** Header lines by lower-case name, each with its values in the order in which they came. */
export type HeaderLines = Readonly<Record<string, readonly string[]>>;

interface NameAndValue {
	readonly name: string;
	readonly value: string;
}

/** What a rule does to the headers of a request, whatever the mesh. */
interface HeaderChange {
	readonly set?: readonly NameAndValue[];
	readonly add?: readonly NameAndValue[];
	readonly remove?: readonly string[];
}

/** The parts of an interpreter's effects that change headers, in the words of each mesh. */
interface Effects {
	/** VirtualService. */
	readonly headers?: {
		readonly request?: {
			readonly set?: Readonly<Record<string, string>>;
			readonly add?: Readonly<Record<string, string>>;
			readonly remove?: readonly string[];
		};
	};
	/** HTTPRoute and GRPCRoute. */
	readonly filters?: readonly { readonly requestHeaderModifier?: HeaderChange }[];
	/** Envoy. */
	readonly request_headers_to_add?: readonly { readonly header: { readonly key: string; readonly value: string } }[];
}

/**
 * The headers of a request as an interpreter says that they leave for one backend: those that came, with the changes of
 * the rule and then those of the backend.
 */
export function leavingHeaders(request: HttpRequest, effects: unknown, backend: Backend | undefined): HeaderLines {
	const lines = new Map<string, string[]>();
	for (const [name, value] of request.headers) lines.set(name, [...(lines.get(name) ?? []), value]);
	for (const { set = [], add = [], remove = [] } of [...changesOf(effects), ...changesOf(backend?.effects)]) {
		for (const { name, value } of set) lines.set(name.toLowerCase(), [value]);
		for (const { name, value } of add) {
			lines.set(name.toLowerCase(), [...(lines.get(name.toLowerCase()) ?? []), value]);
		}
		for (const name of remove) lines.delete(name.toLowerCase());
	}
	return Object.fromEntries([...lines].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function changesOf(effects: unknown): readonly HeaderChange[] {
	const { headers, filters, request_headers_to_add: added } = (effects ?? {}) as Effects;
	const request = headers?.request;
	return [
		...(request ? [{ set: pairs(request.set), add: pairs(request.add), remove: request.remove ?? [] }] : []),
		...(filters ?? []).flatMap(({ requestHeaderModifier }) => requestHeaderModifier ?? []),
		...(added ? [{ add: added.map(({ header: { key, value } }) => ({ name: key, value })) }] : []),
	];
}

function pairs(record: Readonly<Record<string, string>> = {}): readonly NameAndValue[] {
	return Object.entries(record).map(([name, value]) => ({ name, value }));
}
