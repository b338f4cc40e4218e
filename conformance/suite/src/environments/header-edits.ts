// SPDX-License-Identifier: Apache-2.0
import type { HeaderLine } from '../case/expectation.ts';

/** A change of a request's header lines; names are in lower case. */
export interface HeaderEdit {
	readonly set: readonly HeaderLine[];
	readonly add: readonly HeaderLine[];
	readonly remove: readonly string[];
}

/** What a rule, or one of its backends, does to a request: the `effects` of an answer. */
export type Effects = Readonly<Record<string, unknown>>;

type Pairs = Readonly<Record<string, string>> | undefined;
type Named = readonly { readonly name: string; readonly value: string }[] | undefined;

/** Reads how the rules of a mesh change the headers of a request, by the name of its adapter. */
export const headerEdits: Readonly<Record<string, (effects: Effects) => readonly HeaderEdit[]>> = {
	istio: ({ headers }) => {
		const { request } = (headers ?? {}) as { request?: { set?: Pairs; add?: Pairs; remove?: readonly string[] } };
		return request === undefined ? [] : [edit(lines(request.set), lines(request.add), request.remove)];
	},
	'gateway-api': filterEdits,
	linkerd: filterEdits,
	envoy: ({ request_headers_to_add: added, request_headers_to_remove: removed }) => {
		const options = (added ?? []) as readonly EnvoyAddition[];
		const of = (isSet: boolean) =>
			options.filter((one) => (one.append_action?.startsWith('OVERWRITE') ?? false) === isSet);
		const pairs = (some: readonly EnvoyAddition[]) => some.map(({ header }) => line(header.key, header.value));
		return [edit(pairs(of(true)), pairs(of(false)), removed as readonly string[] | undefined)];
	},
};

interface EnvoyAddition {
	readonly header: { readonly key: string; readonly value: string };
	readonly append_action?: string;
}

interface HeaderFilter {
	readonly requestHeaderModifier?: { readonly set?: Named; readonly add?: Named; readonly remove?: readonly string[] };
}

function filterEdits({ filters }: Effects): readonly HeaderEdit[] {
	return ((filters ?? []) as readonly HeaderFilter[]).flatMap(({ requestHeaderModifier: change }) => {
		return change === undefined ? [] : [edit(named(change.set), named(change.add), change.remove)];
	});
}

function edit(set: readonly HeaderLine[], add: readonly HeaderLine[], remove: readonly string[] = []): HeaderEdit {
	return { set, add, remove: remove.map((name) => name.toLowerCase()) };
}

function lines(pairs: Pairs): readonly HeaderLine[] {
	return Object.entries(pairs ?? {}).map(([name, value]) => line(name, value));
}

function named(pairs: Named): readonly HeaderLine[] {
	return (pairs ?? []).map(({ name, value }) => line(name, value));
}

function line(name: string, value: string): HeaderLine {
	return [name.toLowerCase(), value];
}

/** Header lines after changes, one after the other. */
export function edited(headers: readonly HeaderLine[], edits: readonly HeaderEdit[]): readonly HeaderLine[] {
	return edits.reduce((before, { set, add, remove }) => {
		const gone = new Set([...remove, ...set.map(([name]) => name)]);
		return [...before.filter(([name]) => !gone.has(name)), ...set, ...add];
	}, headers);
}
