// SPDX-License-Identifier: Apache-2.0
import {
	type Artifact,
	copyRanked,
	describe,
	type Entry,
	forget,
	objectName,
	ourMetadata,
	type RankedDialect,
	type Refusal,
	type RenderCache,
	remember,
	type Substitutions,
	sameItems,
	shard,
	Unsupported,
} from '@branchline/adapter';
import { type Carrier, type Destination, type Origin, type Substitution, sameValue } from '@branchline/plan';
import type { HomedMatch } from './dialect.ts';
import { routeLimits } from './limits.ts';
import type { Route } from './route.ts';
import { destinationsIn, type RouteSet } from './route-set.ts';
import { type HomedRule, homeOf } from './rule.ts';
import { unknownRouteField } from './unknown-field.ts';

/** What copying a route set needs to know beside the set. */
export interface Copying {
	readonly dialect: RankedDialect<HomedRule, HomedMatch>;
	readonly substitutions: Substitutions;
	readonly carriers: readonly Carrier[];
	/** Names the dialect among those that share a cache. */
	readonly language: string;
	readonly cache: RenderCache | undefined;
}

/** The siblings of one route set, sorted by key, and the keys that could not be copied. */
export interface Siblings {
	readonly routes: readonly Route[];
	/** The same routes, as what is to be applied. */
	readonly artifacts: readonly Artifact[];
	readonly refused: readonly Refusal[];
}

/** Routes of ours beside the user's, one or more per key and namespace, that hold a copy of every rule of the set. */
export function siblingsOf(set: RouteSet, copying: Copying): Siblings {
	const { substitutions, carriers, cache } = copying;
	const { forkHeader } = substitutions;
	const id = JSON.stringify([
		set.rules[0]?.rule.kind,
		set.name,
		set.parentRefs,
		carriers,
		forkHeader,
		copying.language,
		...set.rules.flatMap(({ rule }) => rule.refused ?? []),
		set.rules.map(({ rule }) => rule.fails),
	]);
	const byKey = remember(cache, `keys ${id}`, set.members, () => new Map<string, KeySiblings>());
	const destinations = destinationsIn(set);
	const services = destinations.map((destination) => substitutions.service(destination));
	return remember(cache, `set ${id}`, [byKey, ...services], () =>
		siblingsOfEveryKey(set, destinations, byKey, copying),
	);
}

interface KeySiblings {
	readonly using: readonly (Substitution | undefined)[];
	readonly result: readonly Route[] | Unsupported;
}

function siblingsOfEveryKey(
	set: RouteSet,
	destinations: readonly Destination[],
	byKey: Map<string, KeySiblings>,
	copying: Copying,
): Siblings {
	const routes: Route[] = [];
	const refused: Refusal[] = [];
	const keys = copying.substitutions.keys(destinations);
	forget(byKey, keys);
	for (const key of keys) {
		const using = destinations.map((destination) => copying.substitutions.of(destination, key));
		const before = byKey.get(key);
		const result = sameItems(before?.using, using) ? before!.result : siblingsForKey(set, key, using, copying);
		byKey.set(key, { using, result });
		if (result instanceof Unsupported) refused.push({ key, why: result });
		else routes.push(...result);
	}
	return { routes, artifacts: routes.map((object): Artifact => ({ kind: 'object', object })), refused };
}

function siblingsForKey(
	set: RouteSet,
	key: string,
	using: readonly (Substitution | undefined)[],
	copying: Copying,
): readonly Route[] | Unsupported {
	const { dialect, substitutions, carriers } = copying;
	const strange = set.members.find((member) => unknownRouteField(member));
	if (strange)
		return new Unsupported(`${describe(strange)} has the ${unknownRouteField(strange)}, which a copy would be without`);
	const origins = using.flatMap((substitution) => substitution?.origin ?? []);
	if (set.layOut) {
		const laidOut = set.layOut(key, copying);
		if (laidOut instanceof Unsupported) return laidOut;
		return laidOut.map(({ name, rules, native, ...where }) =>
			route(where, objectName('branchline', ...name), rules, { key, origins, native }),
		);
	}
	// Beside a consumer's copies all of the producer's stand, also those that the consumer's rules cover.
	const homes = { of: homeOf, areSettled: set.consumer === undefined };
	const copy = (rules: RouteSet['rules']) => copyRanked(dialect, rules, substitutions, carriers, key, homes);
	const all = copy(set.rules);
	const copies =
		set.consumer && !(all instanceof Unsupported)
			? consumersOwn(all, copy(set.consumer.producer.rules), set.consumer.namespace)
			: all;
	if (copies instanceof Unsupported) return copies;
	const objects = shard(dialect, copies, routeLimits, homeOf);
	if (objects instanceof Unsupported) return objects;
	const own = set.consumer?.namespace;
	const pages = new Map<string, number>();
	return objects
		.filter((rules) => own === undefined || rules[0]!.namespace === own)
		.map((rules) => {
			// Istio knows derived objects by name alone: routes of two kinds must not share one.
			const { namespace } = rules[0]!;
			const page = pages.get(namespace) ?? 0;
			pages.set(namespace, page + 1);
			return sibling(set, rules, { key, page, origins });
		});
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

function sibling(
	set: RouteSet,
	rules: readonly HomedRule[],
	{ key, page, origins }: { key: string; page: number; origins: readonly Origin[] },
): Route {
	const name = objectName('branchline', ...set.name, key, ...(page === 0 ? [] : [page + 1]));
	const made = route(set, name, rules, { key, origins, native: set.native });
	if (!set.annotations) return made;
	return { ...made, metadata: { ...made.metadata, annotations: { ...set.annotations, ...made.metadata.annotations } } };
}

/** A route of ours for a set, of the kind and the namespace of its rules. */
export function route(
	set: Pick<RouteSet, 'parentRefs' | 'hostnames'>,
	name: string,
	rules: readonly HomedRule[],
	why: Parameters<typeof ourMetadata>[2],
): Route {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: rules[0]!.kind,
		metadata: ourMetadata(name, rules[0]!.namespace, why),
		spec: {
			parentRefs: set.parentRefs,
			...(set.hostnames.length > 0 ? { hostnames: set.hostnames } : {}),
			rules: rules.map(({ spec }) => spec),
		},
	};
}
