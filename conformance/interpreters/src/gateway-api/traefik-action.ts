// SPDX-License-Identifier: Apache-2.0
import type { Answer, Outcome } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { fail, isServiceRef, serviceOf, serviceOutcome, specPortOf, weighted } from '../route/backend.ts';
import type { Candidate } from '../route/choice.ts';
import { changeHeaders, checkHostUntouched, effectsOf } from '../route/effects.ts';
import type { Match } from '../route/match.ts';
import type { BackendRef, FilterObject, RedirectFilter } from '../route/object.ts';
import { joinTarget, replacePrefix, splitAuthority, splitTarget } from '../route/path.ts';
import type { Route, Rule } from '../route/route.ts';
import { routeLabel } from '../route/route.ts';
import { rewritten } from './filter.ts';
import { isGranted } from './grant.ts';
import type { Hop } from './hop.ts';

/** The filters that Traefik knows, by the kind of route; a rule with another one only fails. */
const known: Readonly<Record<Route['kind'], readonly string[]>> = {
	HTTPRoute: ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'],
	GRPCRoute: ['RequestHeaderModifier'],
};

/** What Traefik makes of a rule's fields: it forwards without timeouts, retries and session persistence of the rule. */
function readRule({ object }: Rule) {
	const { matches, filters, backendRefs } = object;
	return { ...(matches && { matches }), ...(filters && { filters }), ...(backendRefs && { backendRefs }) };
}

/**
 * What the rule of a router does (Traefik `pkg/provider/kubernetes/gateway/httproute.go`, loadHTTPRoute and
 * loadWRRService; `grpcroute.go`). Throws {@link UndefinedConfiguration} for filters of extensions.
 */
export function traefikRuleAnswer(hop: Hop, { rule, match }: Candidate): Answer {
	const { route } = rule;
	const { filters = [], backendRefs = [] } = rule.object;
	checkFilters(route, filters);
	const strange = filters.find(({ type }) => !known[route.kind].includes(type));
	if (strange !== undefined) return failing(hop, `Traefik knows no filter ${strange.type} of a ${route.kind}`);
	const redirect = filters.findIndex((filter) => filter.requestRedirect !== undefined);
	if (redirect >= 0) return redirectReply(hop, match, filters, redirect);
	const shares = weighted(backendRefs, (ref) => ({
		to: backendOutcome(hop, route, ref),
		...(route.kind === 'HTTPRoute' && ref.filters !== undefined && ref.filters.length > 0
			? { effects: { filters: ref.filters } }
			: {}),
	}));
	if (shares.length === 0) return failing(hop, 'the rule has no backend with weight');
	const effects = effectsOf(readRule(rule), rewritten(hop, match, filters), filters);
	return { kind: 'forward', backends: shares, mirrors: [], effects };
}

function failing({ request: { path, authority } }: Hop, why: string): Answer {
	return { kind: 'forward', backends: [{ weight: 1, to: fail(why) }], mirrors: [], effects: { path, authority } };
}

function checkFilters(route: Route, filters: readonly FilterObject[]): void {
	checkHostUntouched(filters);
	if (filters.some(({ type }) => type === 'ExtensionRef'))
		throw new UndefinedConfiguration(`${routeLabel(route)}: an extension is not interpreted`);
}

function backendOutcome(hop: Hop, route: Route, ref: BackendRef): Outcome {
	const namespace = ref.namespace ?? route.namespace;
	const target = { group: ref.group ?? '', kind: ref.kind ?? 'Service', namespace, name: ref.name };
	if (!isGranted(hop.index, route, target)) return fail(`nothing grants ${target.kind} ${namespace}/${ref.name}`);
	if (!isServiceRef(ref)) return { kind: 'other', native: { ...target, port: ref.port } };
	const filters = route.kind === 'HTTPRoute' ? (ref.filters ?? []) : [];
	checkFilters(route, filters);
	const strange = filters.find(({ type }) => !known.HTTPRoute.includes(type));
	if (strange !== undefined) return fail(`Traefik knows no filter ${strange.type}`);
	const port = { namespace, service: ref.name, port: ref.port! };
	const { appProtocol } = specPortOf(serviceOf(hop.index, port), port.port) ?? {};
	if (appProtocol !== undefined && !protocols[route.kind].includes(appProtocol.toLowerCase()))
		return fail(`Traefik knows no protocol ${appProtocol} for a ${route.kind}`);
	return serviceOutcome(hop.index, port);
}

/** What Traefik speaks to backends (`httproute.go`, getHTTPServiceProtocol; `grpcroute.go`, getGRPCServiceProtocol). */
const protocols: Readonly<Record<Route['kind'], readonly string[]>> = {
	HTTPRoute: ['http', 'https', 'kubernetes.io/h2c', 'kubernetes.io/ws', 'kubernetes.io/wss'],
	GRPCRoute: ['https', 'kubernetes.io/h2c'],
};

/** Traefik `pkg/middlewares/gatewayapi/redirect`; a port of the Host header stays where nothing else is said. */
function redirectReply(hop: Hop, match: Match, filters: readonly FilterObject[], at: number): Answer {
	const redirect = filters[at]!.requestRedirect!;
	const sent = splitAuthority(hop.request.authority);
	const kept = redirect.scheme === undefined ? sent.port : undefined;
	const port = redirect.port ?? kept;
	const host = redirect.hostname ?? sent.host;
	const { path, query } = splitTarget(hop.request.path);
	const target = joinTarget(redirectPath(match, redirect, path), query);
	const location = `${redirect.scheme ?? hop.scheme}://${host}${port === undefined ? '' : `:${port}`}${target}`;
	// Filters wrap those behind them: what changes responses has to stand before what answers.
	const change = filters.slice(0, at).find((filter) => filter.responseHeaderModifier)?.responseHeaderModifier;
	return { kind: 'reply', status: redirect.statusCode ?? 302, headers: changeHeaders({ location }, change), body: '' };
}

function redirectPath({ path: test }: Match, { path: modifier }: RedirectFilter, path: string): string {
	if (modifier?.type === 'ReplaceFullPath') return modifier.replaceFullPath!;
	if (modifier?.type !== 'ReplacePrefixMatch') return path;
	return replacePrefix(path, test.kind === 'prefix' ? test.value : '/', modifier.replacePrefixMatch!);
}
