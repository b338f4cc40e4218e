// SPDX-License-Identifier: Apache-2.0
import type { Answer, Outcome, ServicePort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { fail, isServiceRef, serviceOf, serviceOutcome, specPortOf, weighted } from '../route/backend.ts';
import type { Candidate } from '../route/choice.ts';
import { checkHostUntouched, effectsOf } from '../route/effects.ts';
import type { BackendRef, FilterObject } from '../route/object.ts';
import type { Route } from '../route/route.ts';
import { routeLabel } from '../route/route.ts';
import { extensionReply, redirectReply, rewritten } from './filter.ts';
import { isGranted } from './grant.ts';
import type { Hop } from './hop.ts';
import { policiesOf } from './policy.ts';

/** Sends a request where it was addressed, as it came: no route applies to the service port. */
export function forwardUntouched(hop: Hop, to: ServicePort): Answer {
	const { path, authority } = hop.request;
	const backends = [{ weight: 1, to: serviceOutcome(hop.index, to) }];
	return { kind: 'forward', backends, mirrors: [], effects: { path, authority } };
}

/**
 * What the rule of a match does. A rule without backend of positive weight answers 500, as does the share of a backend
 * that is not there or not granted (gateway-api `apis/v1/httproute_types.go`, HTTPBackendRef). Throws
 * {@link UndefinedConfiguration} for what the implementation refuses or this interpreter does not know.
 */
export function ruleAnswer(hop: Hop, { rule, match }: Candidate): Answer {
	const filters = rule.object.filters ?? [];
	checkFilters(hop, rule.route, filters);
	const change = filters.find((f) => f.responseHeaderModifier !== undefined)?.responseHeaderModifier;
	const redirect = filters.find((f) => f.requestRedirect !== undefined)?.requestRedirect;
	// Contour `buildRoute`: a redirect has none of the changes of headers.
	const ofReply = hop.implementation === 'contour' ? undefined : change;
	if (redirect !== undefined) return redirectReply(hop, match, redirect, ofReply);
	const reply = extensionReply(hop, rule);
	if (reply !== undefined) return reply;
	const found = weighted(rule.object.backendRefs ?? [], (ref) => ({
		to: backendOutcome(hop, rule.route, ref),
		...(ref.filters !== undefined && ref.filters.length > 0 && { effects: { filters: ref.filters } }),
	}));
	// Contour `httpClusters`: a backend that cannot be used has no share, and the others share what it would have had.
	const usable = hop.implementation === 'contour' ? found.filter(({ to }) => to.kind !== 'fail') : found;
	const shares = usable.length > 0 ? usable : found.slice(0, 1);
	const backends = shares.length > 0 ? shares : [{ weight: 1, to: fail('the rule has no backend with weight') }];
	const mirrored = filters.flatMap((f) =>
		f.requestMirror === undefined ? [] : [backendOutcome(hop, rule.route, f.requestMirror.backendRef)],
	);
	const mirrors = mirrored.filter((to) => to.kind !== 'fail');
	const effects = { ...effectsOf(rule.object, rewritten(hop, match, filters), filters), ...policiesOf(hop, rule) };
	// A mirror that is not there or not granted is left out, and the request itself goes on; Envoy Gateway answers 500 for
	// every rule with a filter that it cannot resolve (`internal/gatewayapi/filters.go`).
	if (mirrors.length < mirrored.length && hop.implementation === 'envoy-gateway') {
		return { kind: 'forward', backends: [{ weight: 1, to: fail('a mirror is not there') }], mirrors: [], effects };
	}
	return { kind: 'forward', backends, mirrors, effects };
}

function backendOutcome(hop: Hop, route: Route, ref: BackendRef): Outcome {
	const namespace = ref.namespace ?? route.namespace;
	const target = { group: ref.group ?? '', kind: ref.kind ?? 'Service', namespace, name: ref.name };
	checkBackendFilters(hop, route, ref);
	if (hop.needsGrants && !isGranted(hop.index, route, target)) {
		return fail(`no ReferenceGrant lets ${routeLabel(route)} refer to ${target.kind} ${namespace}/${ref.name}`);
	}
	if (hop.implementation === 'contour') {
		const why = unusable(hop, { namespace, service: ref.name, port: ref.port! }, isServiceRef(ref));
		if (why !== undefined) return fail(why);
	}
	if (!isServiceRef(ref)) return { kind: 'other', native: { ...target, port: ref.port } };
	return serviceOutcome(hop.index, { namespace, service: ref.name, port: ref.port! });
}

/** Contour `validateBackendObjectRef` and `validateAppProtocol`: Services alone, whose ports speak what it knows. */
function unusable(hop: Hop, port: ServicePort, isService: boolean): string | undefined {
	if (!isService) return 'Contour sends requests to Services alone';
	const { appProtocol } = specPortOf(serviceOf(hop.index, port), port.port) ?? {};
	const isKnown = ['http', 'https', 'kubernetes.io/h2c', 'kubernetes.io/ws'].includes(appProtocol ?? 'http');
	return isKnown ? undefined : `Contour does not know the appProtocol ${appProtocol}`;
}

function checkFilters(hop: Hop, route: Route, filters: readonly FilterObject[]): void {
	checkHostUntouched(filters);
	const types = filters.map((f) => f.type);
	const refuse = (what: string) => {
		throw new UndefinedConfiguration(`${routeLabel(route)}: ${what}`);
	};
	if (route.kind === 'GRPCRoute' && (types.includes('RequestRedirect') || types.includes('URLRewrite'))) {
		refuse('a GRPCRoute neither redirects nor rewrites');
	}
	const replies = types.includes('RequestRedirect') || types.includes('ExtensionRef');
	if (replies && types.includes('RequestMirror')) refuse('a mirror of a request that is answered here');
	const strange = types.find((type) => ['CORS', 'ExternalAuth'].includes(String(type)));
	if (strange !== undefined && hop.implementation === 'contour')
		refuse(`Contour serves it without its ${strange} filter`);
	if (types.includes('CORS') && isPreflight(hop)) refuse('a CORS filter answers preflight requests itself');
}

function checkBackendFilters(hop: Hop, route: Route, ref: BackendRef): void {
	const filters = ref.filters ?? [];
	checkHostUntouched(filters);
	const other = filters.find((f) => f.type !== 'RequestHeaderModifier' && f.type !== 'ResponseHeaderModifier');
	if (other !== undefined && hop.implementation === 'istio') {
		throw new UndefinedConfiguration(`${routeLabel(route)}: Istio refuses a ${other.type} filter on a backend`);
	}
}

function isPreflight({ request }: Hop): boolean {
	const names = request.headers.map(([name]) => name);
	return request.method === 'OPTIONS' && names.includes('origin') && names.includes('access-control-request-method');
}
