// SPDX-License-Identifier: Apache-2.0
import { hash, Unsupported } from '@branchline/adapter';
import { type Destination, sameValue, type Target } from '@branchline/plan';
import type { RouteLanguage } from './dialect.ts';
import type { BackendRef, RouteFilter, RouteRule } from './route.ts';
import type { HomedRule } from './rule.ts';

/** How targets are named in routes. */
export interface Naming {
	/** A Service that does not exist: a request for it gets a 5xx on every implementation. */
	readonly unavailable: string;
}

/** What takes the place of destinations. */
export interface Replacing {
	readonly target: (destination: Destination) => Target | 'keep';
	/** Whether the target is known to be dead. */
	readonly isDead: (destination: Destination) => boolean;
}

/** Every destination of a rule: its backends and the backends of its mirror filters. */
export function destinationsOf(rule: HomedRule): readonly Destination[] {
	const { backendRefs = [], filters = [] } = rule.spec;
	const mirrors = [...filters, ...backendRefs.flatMap((ref) => ref.filters ?? [])].flatMap(
		(filter) => filter.requestMirror?.backendRef ?? [],
	);
	return [...backendRefs, ...mirrors].map((ref) => destinationOf(ref, rule.namespace));
}

function destinationOf(ref: BackendRef, namespace: string): Destination {
	const isService = (ref.kind ?? 'Service') === 'Service' && ['', 'core'].includes(ref.group ?? '');
	if (!isService || ref.port === undefined) return { kind: 'other', native: ref };
	return { kind: 'service', port: { namespace: ref.namespace ?? namespace, service: ref.name, port: ref.port } };
}

/** The rule with its destinations replaced; a canned response for all of its backends replaces the rule's action. */
export function replaceDestinations(
	rule: HomedRule,
	replacing: Replacing,
	language: Pick<RouteLanguage, 'respond' | 'unavailable'>,
): RouteRule | Unsupported {
	const { namespace, spec } = rule;
	const targets = (spec.backendRefs ?? []).map((ref) => replacing.target(destinationOf(ref, namespace)));
	const response = targets.find((target) => typeof target === 'object' && target.kind === 'respond');
	if (typeof response === 'object' && response.kind === 'respond') {
		if (!targets.every((target) => sameValue(target, response)))
			return new Unsupported('it splits requests between backends, of which a share cannot be answered in place');
		return language.respond(rule, response);
	}
	const mirrors = (filters: readonly RouteFilter[]) =>
		filters.flatMap((filter) => replacedMirror(filter, replacing, namespace, language));
	return {
		...spec,
		...(spec.filters ? { filters: mirrors(spec.filters) } : {}),
		...(spec.backendRefs
			? {
					backendRefs: spec.backendRefs.map((ref) => ({
						...replacedRef(ref, replacing, namespace, language),
						...(ref.filters ? { filters: mirrors(ref.filters) } : {}),
					})),
				}
			: {}),
	};
}

function replacedRef(ref: BackendRef, replacing: Replacing, home: string, naming: Naming): BackendRef {
	const target = replacing.target(destinationOf(ref, home));
	if (target === 'keep') return ref;
	const { group: _, kind: __, ...rest } = ref;
	switch (target.kind) {
		case 'service':
			return { ...rest, name: target.port.service, namespace: target.port.namespace, port: target.port.port };
		case 'address':
			return { ...rest, name: addressService(target), namespace: home, port: target.port };
		default:
			return { ...rest, name: naming.unavailable, namespace: home, port: 80 };
	}
}

/** The Service of ours that stands for an address in a namespace of routes. */
export function addressService(target: { readonly address: string; readonly port: number }): string {
	return `branchline-address-${hash(`${target.address} ${target.port}`)}`;
}

function replacedMirror(
	filter: RouteFilter,
	replacing: Replacing,
	home: string,
	naming: Naming,
): readonly RouteFilter[] {
	const mirror = filter.requestMirror;
	if (!mirror) return [filter];
	const destination = destinationOf(mirror.backendRef, home);
	const target = replacing.target(destination);
	if (target === 'keep') return [filter];
	// Envoy Gateway answers 500 for a rule with a mirror to a Service that does not exist.
	if (target.kind === 'respond' || target.kind === 'fail' || replacing.isDead(destination)) return [];
	const backendRef = replacedRef(mirror.backendRef, replacing, home, naming);
	return [{ ...filter, requestMirror: { ...mirror, backendRef } }];
}
