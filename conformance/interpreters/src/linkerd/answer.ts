// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, Outcome, ServicePort } from '@branchline/plan';
import { fail, isServiceRef, serviceOutcome, weighted } from '../route/backend.ts';
import { checkHostUntouched, effectsOf } from '../route/effects.ts';
import type { BackendRef, FilterObject } from '../route/object.ts';
import type { ObjectIndex } from '../route/object-index.ts';
import type { Route, Rule } from '../route/route.ts';
import { redirectLocation } from './redirect.ts';

/** What a hop knows beside the rule. */
export interface Hop {
	readonly index: ObjectIndex;
	readonly request: HttpRequest;
	readonly to: ServicePort;
}

/** Sends a request where it was addressed, as it came. */
export function forwardUntouched(hop: Hop, effects: Readonly<Record<string, unknown>> = {}): Answer {
	const to = serviceOutcome(hop.index, hop.to);
	return { kind: 'forward', backends: [{ weight: 1, to }], mirrors: [], effects: { ...leaving(hop), ...effects } };
}

/** Answers 500 for every request of a port: the proxy cannot use the policy that it was given. */
export function forwardNowhere(hop: Hop, reason: string): Answer {
	return { kind: 'forward', backends: [{ weight: 1, to: fail(reason) }], mirrors: [], effects: leaving(hop) };
}

/**
 * What the winning rule does. A rule without backendRefs goes to the parent Service, a backend without namespace is one
 * of the parent's namespace, and a backend that is not there answers 500 (linkerd2
 * `policy-controller/grpc/src/outbound/http.rs`, `k8s/index/src/outbound/index/http.rs`).
 */
export function ruleAnswer(hop: Hop, rule: Rule): Answer {
	const { filters = [], backendRefs = [] } = rule.object;
	checkHostUntouched(filters);
	const redirect = filters.find((f) => f.requestRedirect !== undefined)?.requestRedirect;
	const location = redirect && redirectLocation(redirect, hop.request);
	if (redirect !== undefined && location !== undefined) {
		// A redirect ends the filter chain before a response exists that could be changed.
		return { kind: 'reply', status: redirect.statusCode ?? 302, headers: { location }, body: '' };
	}
	const parent: BackendRef = { name: hop.to.service, namespace: hop.to.namespace, port: hop.to.port };
	const shares = weighted(backendRefs.length === 0 ? [parent] : backendRefs, (ref) => ({
		to: backendOutcome(hop, rule.route, ref),
		...(ref.filters !== undefined && ref.filters.length > 0 && { effects: { filters: ref.filters } }),
	}));
	const backends = shares.length > 0 ? shares : [{ weight: 1, to: fail('every backend has weight 0') }];
	const effects = { ...effectsOf(rule.object, leaving(hop), applied(rule.route, filters)), ...annotations(rule.route) };
	return { kind: 'forward', backends, mirrors: [], effects };
}

function backendOutcome(hop: Hop, route: Route, ref: BackendRef): Outcome {
	const supported = ['RequestHeaderModifier', 'ResponseHeaderModifier'];
	if (route.kind === 'HTTPRoute') supported.push('RequestRedirect');
	const bad = ref.filters?.find((f) => !supported.includes(f.type));
	if (bad !== undefined) return fail(`backend ${ref.name} has a ${bad.type} filter`);
	const namespace = ref.namespace ?? hop.to.namespace;
	if (ref.group === 'policy.linkerd.io' && ref.kind === 'EgressNetwork') {
		return { kind: 'other', native: { group: ref.group, kind: ref.kind, namespace, name: ref.name, port: ref.port } };
	}
	if (!isServiceRef({ ...ref, group: ref.group === 'core' ? '' : (ref.group ?? '') })) {
		return fail(`unsupported backend type ${ref.group ?? 'core'} ${ref.kind ?? 'Service'}`);
	}
	return serviceOutcome(hop.index, { namespace, service: ref.name, port: ref.port! });
}

/** On a policy.linkerd.io HTTPRoute a ResponseHeaderModifier changes the request (`outbound/index/http.rs`). */
function applied(route: Route, filters: readonly FilterObject[]): readonly FilterObject[] {
	if (route.group !== 'policy.linkerd.io') return filters;
	return filters.map((filter) => {
		if (filter.responseHeaderModifier === undefined) return filter;
		return { type: 'RequestHeaderModifier', requestHeaderModifier: filter.responseHeaderModifier };
	});
}

/** Timeouts and retries stand in annotations of the route. */
function annotations(route: Route): { readonly annotations?: Readonly<Record<string, string>> } {
	const entries = Object.entries(route.object.metadata.annotations ?? {}).filter(([name]) =>
		/^(retry|timeout)\.linkerd\.io\//.test(name),
	);
	return entries.length === 0 ? {} : { annotations: Object.fromEntries(entries.sort()) };
}

function leaving(hop: Hop): { readonly path: string; readonly authority: string } {
	return { path: hop.request.path, authority: hop.request.authority };
}
