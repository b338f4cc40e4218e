// SPDX-License-Identifier: Apache-2.0
import { field, list, type Message, spellings, withField } from '../field.ts';
import { mutationFields, mutationsCommute } from './mutations.ts';

/** What stands around a split of the user's: the levels at which headers are changed after, or before, its entries. */
export interface Surroundings {
	readonly host: Message;
	readonly table: Message;
}

/** RuntimeFractionalPercent's finest denominator (envoy/type/v3/percent.proto). */
const MILLION = 1_000_000;

/**
 * The routes that draw the shares of a route's `weighted_clusters` one after the other, each with one cluster: the same
 * match with a cumulative fraction, for which Envoy uses one random number for the whole request. Undefined where that
 * would not be the same: the split is drawn by something else, or an entry has what a route cannot have as well.
 */
export function splitRoutes(route: Message, around: Surroundings): readonly Message[] | undefined {
	const action = field<Message>(route, 'route');
	const weighted = field<Message>(action, 'weighted_clusters');
	if (!action || !weighted || !hasOnly(weighted, ['clusters', 'total_weight'])) return undefined;
	const match = field<Message>(route, 'match') ?? {};
	if (field(match, 'runtime_fraction') !== undefined) return undefined;
	const drawn = sharesOf(list(weighted, 'clusters'));
	const bare = withField(route, 'route', withField(action, 'weighted_clusters', undefined));
	const routes = drawn?.map(({ entry, until }) => withEntry(bare, entry, until, around));
	return routes?.every((made) => made !== undefined) ? (routes as readonly Message[]) : undefined;
}

interface Share {
	readonly entry: Message;
	/** The end of the share, in millionths; undefined for the last one. */
	readonly until: number | undefined;
}

function sharesOf(entries: readonly Message[]): readonly Share[] | undefined {
	const weights = entries.map((entry) => Number(field(entry, 'weight')));
	if (weights.length === 0 || weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0)) return undefined;
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const shares: { entry: Message; until: number | undefined }[] = [];
	let sum = 0;
	for (const [index, entry] of entries.entries()) {
		if (weights[index] === 0) continue;
		sum += weights[index]!;
		shares.push({ entry, until: sum === total ? undefined : Math.round((sum / total) * MILLION) });
	}
	const ends = shares.map(({ until }) => until ?? MILLION);
	const isDrawn = ends.every(
		(end, index) => end > (ends[index - 1] ?? 0) && (end < MILLION || index === ends.length - 1),
	);
	return isDrawn && shares.length > 0 ? shares : undefined;
}

const entryFields = ['name', 'weight', 'metadata_match', 'typed_per_filter_config', ...mutationFields];

function withEntry(
	route: Message,
	entry: Message,
	until: number | undefined,
	{ host, table }: Surroundings,
): Message | undefined {
	const name = field<string>(entry, 'name');
	if (!name || !hasOnly(entry, entryFields)) return undefined;
	// An entry's changes come first; with this option those of the route come last, after the host's and the table's.
	const between = field(table, 'most_specific_header_mutations_wins') === true ? [route, host, table] : [route];
	if (!mutationsCommute(entry, between)) return undefined;
	const action = field<Message>(route, 'route') ?? {};
	const metadata = field(entry, 'metadata_match');
	if (metadata !== undefined && field(action, 'metadata_match') !== undefined) return undefined;
	const filters = field<Message>(entry, 'typed_per_filter_config') ?? {};
	const others = field<Message>(route, 'typed_per_filter_config') ?? {};
	if (Object.keys(filters).some((filter) => Object.hasOwn(others, filter))) return undefined;
	const chosen = withField(action, 'cluster', name);
	let made = withField(route, 'route', metadata === undefined ? chosen : withField(chosen, 'metadata_match', metadata));
	if (Object.keys(filters).length > 0) made = withField(made, 'typed_per_filter_config', { ...filters, ...others });
	for (const changes of mutationFields) {
		const both = [...list(entry, changes), ...list(route, changes)];
		if (list(entry, changes).length > 0) made = withField(made, changes, both);
	}
	return until === undefined
		? made
		: withField(made, 'match', withFraction(field<Message>(made, 'match') ?? {}, until));
}

function withFraction(match: Message, numerator: number): Message {
	return withField(match, 'runtime_fraction', { default_value: { numerator, denominator: 'MILLION' } });
}

function hasOnly(message: Message, fields: readonly string[]): boolean {
	const known = new Set(fields.flatMap(spellings));
	return Object.keys(message).every((name) => known.has(name) || message[name] === undefined);
}
