// SPDX-License-Identifier: Apache-2.0
import type { RankedRule, Unsupported } from '@branchline/adapter';
import type { Destination } from '@branchline/plan';
import { destinationsOf } from './destinations.ts';
import type { ParentRef, Route } from './route.ts';
import type { HomedRule } from './rule.ts';
import type { Copying } from './siblings.ts';

/** Every native rule that an implementation evaluates as one list, for one parent and the same hostnames. */
export interface RouteSet {
	/** Names the set among all sets: part of the names of its siblings. */
	readonly name: readonly (string | number)[];
	readonly parentRefs: readonly ParentRef[];
	readonly hostnames: readonly string[];
	/** In the order by which ties are settled. */
	readonly rules: readonly RankedRule<HomedRule>[];
	/** The native routes, by whose identity an earlier result is known to be good still. */
	readonly members: readonly Route[];
	/** The native objects, as annotations name them. */
	readonly native: readonly string[];
	/** Annotations of the native routes by which the mesh changes what their rules do. */
	readonly annotations?: Readonly<Record<string, string>>;
	/**
	 * Where the rules are those of a consumer namespace merged with the producer's: that namespace, and the producer's set,
	 * whose siblings are written by themselves. Only what the merged list has more is written, in the consumer's namespace.
	 */
	readonly consumer?: { readonly namespace: string; readonly producer: RouteSet };
	/** The rules of consumers' lists, which hold these rules too: a key that has copies of those needs copies of these. */
	readonly consumers?: readonly RankedRule<HomedRule>[];
	/**
	 * The siblings for a key where the order of copies is no matter of their matches alone; absent: they are ranked, and
	 * spread over as few objects as hold them.
	 */
	readonly layOut?: (key: string, copying: Copying) => readonly LaidOut[] | Unsupported;
}

/** What one sibling holds, and where it is attached; `name` tells it apart from the others for its key. */
export interface LaidOut extends Pick<RouteSet, 'name' | 'parentRefs' | 'hostnames' | 'native'> {
	readonly rules: readonly HomedRule[];
}

/** The rules of a set without what settles ties. */
export function rulesOf(set: RouteSet): readonly HomedRule[] {
	return set.rules.map(({ rule }) => rule);
}

/** Every place that the rules of a set, and those of its consumers, send requests to, with mirrors; repeated ones are repeated. */
export function destinationsIn({ rules, consumers = [] }: RouteSet): readonly Destination[] {
	return [...rules, ...consumers].flatMap(({ rule }) => [...destinationsOf(rule)]);
}
