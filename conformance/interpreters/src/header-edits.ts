// SPDX-License-Identifier: Apache-2.0

/** A header line: its name in lower case, and its value. */
export type HeaderLine = readonly [name: string, value: string];

/** A change of header lines; names are in lower case. */
export interface HeaderEdit {
	readonly set: readonly HeaderLine[];
	readonly add: readonly HeaderLine[];
	readonly remove: readonly string[];
}

/** What a rule, or one of its backends, does to a request and its response: the `effects` of an answer. */
export type Effects = Readonly<Record<string, unknown>>;

type Pairs = Readonly<Record<string, string>> | undefined;
type Named = readonly { readonly name: string; readonly value: string }[] | undefined;

type Direction = 'request' | 'response';

type ReadEdits = (effects: Effects, direction: Direction) => readonly HeaderEdit[];

const readers: Readonly<Record<string, ReadEdits>> = {
	istio: ({ headers }, direction) => {
		const change = ((headers ?? {}) as Partial<Record<Direction, PairEdit>>)[direction];
		return change === undefined ? [] : [edit(lines(change.set), lines(change.add), change.remove)];
	},
	'gateway-api': filterEdits,
	linkerd: filterEdits,
	envoy: (effects, direction) => {
		const options = (effects[`${direction}_headers_to_add`] ?? []) as readonly EnvoyAddition[];
		const removed = effects[`${direction}_headers_to_remove`] as readonly string[] | undefined;
		const of = (isSet: boolean) =>
			options.filter((one) => (one.append_action?.startsWith('OVERWRITE') ?? false) === isSet);
		const pairs = (some: readonly EnvoyAddition[]) => some.map(({ header }) => line(header.key, header.value));
		return [edit(pairs(of(true)), pairs(of(false)), removed)];
	},
};

/** Reads how the rules of a mesh change the headers of a request, by the name of its adapter. */
export const headerEdits = readersFor('request');

/** Reads how they change the headers of the response. */
export const returnedEdits = readersFor('response');

function readersFor(direction: Direction): Readonly<Record<string, (effects: Effects) => readonly HeaderEdit[]>> {
	const entries = Object.entries(readers).map(([mesh, read]) => [mesh, (effects: Effects) => read(effects, direction)]);
	return Object.fromEntries(entries);
}

interface PairEdit {
	readonly set?: Pairs;
	readonly add?: Pairs;
	readonly remove?: readonly string[];
}

interface EnvoyAddition {
	readonly header: { readonly key: string; readonly value: string };
	readonly append_action?: string;
}

interface NamedEdit {
	readonly set?: Named;
	readonly add?: Named;
	readonly remove?: readonly string[];
}

type HeaderFilter = Readonly<Partial<Record<`${Direction}HeaderModifier`, NamedEdit>>>;

function filterEdits({ filters }: Effects, direction: Direction): readonly HeaderEdit[] {
	return ((filters ?? []) as readonly HeaderFilter[]).flatMap((filter) => {
		const change = filter[`${direction}HeaderModifier`];
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
