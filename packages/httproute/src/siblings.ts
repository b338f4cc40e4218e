// SPDX-License-Identifier: Apache-2.0
import {
	copyRanked,
	type Entry,
	forget,
	objectName,
	ourMetadata,
	type RankedDialect,
	type RankedRule,
	type Refusal,
	type Substitutions,
	shard,
	Unsupported,
} from '@branchline/adapter';
import { type Carrier, type Origin, type Substitution, sameValue } from '@branchline/plan';
import type { HomedMatch } from './dialect.ts';
import { routeLimits } from './limits.ts';
import type { ParentRef, Route, RouteKind } from './route.ts';
import type { HomedRule } from './rule.ts';

/** Every native rule that an implementation evaluates as one list, for one parent and the same hostnames. */
export interface RouteSet {
	/** Names the set among all sets: part of the names of its siblings. */
	readonly name: readonly (string | number)[];
	readonly kind: RouteKind;
	readonly parentRefs: readonly ParentRef[];
	readonly hostnames: readonly string[];
	/** In the order by which ties are settled. */
	readonly rules: readonly RankedRule<HomedRule>[];
	/** The native routes, by whose identity an earlier result is known to be good still. */
	readonly members: readonly Route[];
	/** The native objects, as annotations name them. */
	readonly native: readonly string[];
	/**
	 * Where the rules are those of a consumer namespace merged with the producer's: that namespace, and the producer's set,
	 * whose siblings are written by themselves. Only what the merged list has more is written, in the consumer's namespace.
	 */
	readonly consumer?: { readonly namespace: string; readonly producer: RouteSet };
}

/** The rules of a set without what settles ties. */
export function rulesOf(set: RouteSet): readonly HomedRule[] {
	return set.rules.map(({ rule }) => rule);
}

/** What copying a route set needs to know beside the set. */
export interface Copying {
	readonly dialect: RankedDialect<HomedRule, HomedMatch>;
	readonly substitutions: Substitutions;
	readonly carriers: readonly Carrier[];
	readonly memo: SiblingMemo;
}

/** The siblings of one route set, sorted by key, and the keys that could not be copied. */
export interface Siblings {
	readonly routes: readonly Route[];
	readonly refused: readonly Refusal[];
}

interface KeyMemo {
	readonly using: readonly (Substitution | undefined)[];
	readonly result: readonly Route[] | Unsupported;
}

/** Earlier results by route set and key; private to {@link siblingsOf}. */
export type SiblingMemo = Map<string, { readonly members: readonly Route[]; readonly byKey: Map<string, KeyMemo> }>;

/** Routes of ours beside the user's, one or more per key and namespace, that hold a copy of every rule of the set. */
export function siblingsOf(set: RouteSet, { dialect, substitutions, carriers, memo }: Copying): Siblings {
	const destinations = set.rules.flatMap(({ rule }) => [...dialect.destinations(rule)]);
	const routes: Route[] = [];
	const refused: Refusal[] = [];
	const known = memoOf(memo, set);
	const keys = substitutions.keys(destinations);
	forget(known, keys);
	for (const key of keys) {
		const using = destinations.map((destination) => substitutions.of(destination, key));
		const before = known.get(key);
		const result = before?.using.every((s, i) => s === using[i])
			? before.result
			: siblingsForKey(set, key, using, { dialect, substitutions, carriers });
		known.set(key, { using, result });
		if (result instanceof Unsupported) refused.push({ key, why: result });
		else routes.push(...result);
	}
	return { routes, refused };
}

function siblingsForKey(
	set: RouteSet,
	key: string,
	using: readonly (Substitution | undefined)[],
	{ dialect, substitutions, carriers }: Omit<Copying, 'memo'>,
): readonly Route[] | Unsupported {
	const copy = (rules: RouteSet['rules']) => copyRanked(dialect, rules, substitutions, carriers, key);
	const all = copy(set.rules);
	const copies =
		set.consumer && !(all instanceof Unsupported)
			? consumersOwn(all, copy(set.consumer.producer.rules), set.consumer.namespace)
			: all;
	if (copies instanceof Unsupported) return copies;
	const objects = shard(dialect, copies, routeLimits, ({ namespace }) => namespace);
	if (objects instanceof Unsupported) return objects;
	const origins = using.flatMap((substitution) => substitution?.origin ?? []);
	const home = set.consumer?.namespace;
	return objects
		.filter((rules) => home === undefined || rules[0]!.namespace === home)
		.map((rules, page) => sibling(set, rules, { key, page, origins }));
}

type Copies = readonly (readonly Entry<HomedRule, HomedMatch>[])[];

/** The copies of a merged list, those that the producer's siblings do not hold moved to the consumer's namespace. */
function consumersOwn(all: Copies, producers: Copies | Unsupported, namespace: string): Copies | Unsupported {
	if (producers instanceof Unsupported) return producers;
	const known = producers.flat();
	return all.map((alternatives) =>
		alternatives.map((entry) =>
			known.some((other) => sameValue(other, entry)) ? entry : { ...entry, rule: { ...entry.rule, namespace } },
		),
	);
}

function memoOf(memo: SiblingMemo, set: RouteSet): Map<string, KeyMemo> {
	const id = JSON.stringify([set.kind, set.name, set.parentRefs]);
	const known = memo.get(id);
	if (known?.members.length === set.members.length && known.members.every((m, i) => m === set.members[i]))
		return known.byKey;
	const byKey = new Map<string, KeyMemo>();
	memo.set(id, { members: set.members, byKey });
	return byKey;
}

function sibling(
	set: RouteSet,
	rules: readonly HomedRule[],
	{ key, page, origins }: { key: string; page: number; origins: readonly Origin[] },
): Route {
	const name = objectName('branchline', ...set.name, key, ...(page === 0 ? [] : [page + 1]));
	return route(set, name, rules, { key, origins, native: set.native });
}

/** A route of ours for a set: its parents, hostnames and namespace are those of the rules. */
export function route(
	set: Pick<RouteSet, 'kind' | 'parentRefs' | 'hostnames'>,
	name: string,
	rules: readonly HomedRule[],
	why: Parameters<typeof ourMetadata>[2],
): Route {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: set.kind,
		metadata: ourMetadata(name, rules[0]!.namespace, why),
		spec: {
			parentRefs: set.parentRefs,
			...(set.hostnames.length > 0 ? { hostnames: set.hostnames } : {}),
			rules: rules.map(({ spec }) => spec),
		},
	};
}
