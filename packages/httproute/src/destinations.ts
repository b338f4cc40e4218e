// SPDX-License-Identifier: Apache-2.0
import { hash, type Replacement, type Replacing, Unsupported } from '@branchline/adapter';
import { type Destination, sameValue } from '@branchline/plan';
import type { RouteLanguage } from './dialect.ts';
import type { Response } from './respond.ts';
import { withResponseHeaders } from './response-header.ts';
import type { BackendRef, RouteFilter, RouteRule } from './route.ts';
import type { HomedRule } from './rule.ts';

/** How targets are named in routes. */
export interface Naming {
	/** A Service that does not exist: a request for it gets a 5xx on every implementation. */
	readonly unavailable: string;
}

/** Every destination of a rule: its backends and the backends of its mirror filters. */
export function destinationsOf(rule: HomedRule): readonly Destination[] {
	if (rule.fails !== undefined) return [];
	const { backendRefs = [], filters = [] } = rule.spec;
	const mirrors = [...filters, ...backendRefs.flatMap((ref) => ref.filters ?? [])].flatMap(
		(filter) => filter.requestMirror?.backendRef ?? [],
	);
	return [...backendRefs, ...mirrors].map((ref) => destinationOf(ref, rule));
}

type Home = Pick<HomedRule, 'namespace' | 'refused'>;

function destinationOf(ref: BackendRef, { namespace: home, refused }: Home): Destination {
	const isService = (ref.kind ?? 'Service') === 'Service' && (ref.group ?? '') === '';
	const namespace = ref.namespace ?? home;
	if (!isService || ref.port === undefined || refused?.includes(`${namespace}/${ref.name}`))
		return { kind: 'other', native: ref };
	return { kind: 'service', port: { namespace, service: ref.name, port: ref.port } };
}

/**
 * The rule with its destinations replaced; a canned response for all of its backends that get requests replaces the
 * rule's action.
 */
export function replaceDestinations(
	rule: HomedRule,
	replacing: Replacing,
	language: Omit<RouteLanguage, 'rank' | 'rootRewrite'>,
): RouteRule | Unsupported {
	const { kind, spec } = rule;
	if (rule.fails !== undefined) return spec;
	const replacements = (spec.backendRefs ?? []).map((ref) => replacing(destinationOf(ref, rule)));
	if (language.lostShare !== undefined && failsInPart(rule, replacements)) return new Unsupported(language.lostShare);
	const response = onlyResponse(rule, replacements, language);
	const replaced = response ? language.respond.rule(rule, response) : replacedBackends(rule, replacing, language);
	return replaced instanceof Unsupported ? replaced : withResponseHeaders(kind, replaced, replacements, language);
}

/** Whether some of the requests of a rule are to fail, and others not. */
function failsInPart({ spec }: HomedRule, replacements: readonly (Replacement | 'keep')[]): boolean {
	const drawn = replacements.filter((_, index) => spec.backendRefs?.[index]?.weight !== 0);
	const failing = drawn.filter((one) => one !== 'keep' && one.to.kind === 'fail');
	return failing.length > 0 && failing.length < drawn.length;
}

/** The canned response that every request of the rule gets; undefined where there is none, or not for all of them. */
function onlyResponse(
	{ spec, ...home }: HomedRule,
	replacements: readonly (Replacement | 'keep')[],
	{ refusedHaveNoShare }: Pick<RouteLanguage, 'refusedHaveNoShare'>,
): Response | undefined {
	const isDrawn = (ref: BackendRef) =>
		ref.weight !== 0 && !(refusedHaveNoShare && home.refused && destinationOf(ref, home).kind === 'other');
	const drawn = replacements.filter((_, index) => isDrawn(spec.backendRefs![index]!));
	const [first, ...others] = drawn.map((one) => (one === 'keep' ? one : one.to));
	if (first === undefined || first === 'keep' || first.kind !== 'respond') return undefined;
	return others.every((other) => sameValue(other, first)) ? first : undefined;
}

function replacedBackends(
	{ spec, ...home }: HomedRule,
	replacing: Replacing,
	language: Pick<RouteLanguage, 'respond' | 'unavailable'>,
): RouteRule | Unsupported {
	const withMirrors = <Of extends { readonly filters?: readonly RouteFilter[] }>(of: Of): Of =>
		of.filters
			? { ...of, filters: of.filters.flatMap((filter) => replacedMirror(filter, replacing, home, language)) }
			: of;
	const backendRefs: BackendRef[] = [];
	for (const ref of spec.backendRefs ?? []) {
		const replacement = replacing(destinationOf(ref, home));
		const isAnswered = replacement !== 'keep' && replacement.to.kind === 'respond';
		const replaced = isAnswered
			? language.respond.share(ref, replacement.to as Response)
			: withMirrors(replacedRef(ref, replacing, home, language));
		if (replaced instanceof Unsupported) return replaced;
		backendRefs.push(replaced);
	}
	return { ...withMirrors(spec), ...(spec.backendRefs ? { backendRefs } : {}) };
}

function replacedRef(ref: BackendRef, replacing: Replacing, home: Home, naming: Naming): BackendRef {
	const replacement = replacing(destinationOf(ref, home));
	if (replacement === 'keep') return ref;
	const target = replacement.to;
	const { group: _, kind: __, ...rest } = ref;
	switch (target.kind) {
		case 'service':
			return { ...rest, name: target.port.service, namespace: target.port.namespace, port: target.port.port };
		case 'address':
			return { ...rest, name: addressService(target), namespace: home.namespace, port: target.port };
		default:
			return { ...rest, name: naming.unavailable, namespace: home.namespace, port: 80 };
	}
}

/** The Service of ours that stands for an address in a namespace of routes. */
export function addressService(target: { readonly address: string; readonly port: number }): string {
	return `branchline-address-${hash(`${target.address} ${target.port}`)}`;
}

function replacedMirror(filter: RouteFilter, replacing: Replacing, home: Home, naming: Naming): readonly RouteFilter[] {
	const mirror = filter.requestMirror;
	if (!mirror) return [filter];
	const replacement = replacing(destinationOf(mirror.backendRef, home));
	if (replacement === 'keep') return [filter];
	const { to, isDead } = replacement;
	// Envoy Gateway answers 500 for a rule with a mirror to a Service that does not exist.
	if (to.kind === 'respond' || to.kind === 'fail' || isDead) return [];
	const backendRef = replacedRef(mirror.backendRef, replacing, home, naming);
	return [{ ...filter, requestMirror: { ...mirror, backendRef } }];
}
