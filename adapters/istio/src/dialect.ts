// SPDX-License-Identifier: Apache-2.0
import { type Dialect, type Entry, findResponder, type Requirement, Unsupported } from '@branchline/adapter';
import type { Destination } from '@branchline/plan';
import { replaceDestinations } from './destinations.ts';
import { type HostContext, type Listener, portOf, serviceOf } from './host.ts';
import { narrowMatch } from './match.ts';
import type { HttpMatch, HttpRoute, IstioDestination } from './virtual-service.ts';

/** A rule of a VirtualService, with what is known of the listener that its requests arrive at. */
export interface IstioRule {
	readonly http: HttpRoute;
	readonly listener?: Listener;
}

/** What Istio's VirtualServices mean, for those of one namespace. */
export function istioDialect(context: HostContext, unavailable: string): Dialect<IstioRule, HttpMatch> {
	const resolve = (destination: IstioDestination, rule: IstioRule) => resolveDestination(destination, rule, context);
	return {
		entries: ({ http: { match, ...http }, ...rest }) => {
			// One object, by which alternatives are known to be of one rule and are joined again.
			const rule = { http, ...rest };
			return (match?.length ? match : [{}]).map((alternative) => ({ rule, match: alternative }));
		},
		join: (rule, matches) => [{ ...rule, http: joined(rule.http, matches) }],
		and: narrowEntry,
		rewritesPath: ({ http: { rewrite } }) => rewrite?.uri !== undefined || rewrite?.uriRegexRewrite !== undefined,
		destinations: (rule) => destinationsOf(rule.http).map((destination) => resolve(destination, rule)),
		withDestinations: (rule, f) => {
			const http = replaceDestinations(rule.http, (native) => f(resolve(native, rule)), {
				domain: context.domain,
				unavailable,
				responder: findResponder(context.cluster),
			});
			return http instanceof Unsupported ? http : { ...rule, http };
		},
	};
}

function joined(http: HttpRoute, matches: readonly HttpMatch[]): HttpRoute {
	const { name, ...rest } = http;
	const everything = matches.some((match) => Object.keys(match).length === 0);
	return { ...(name === undefined ? {} : { name }), ...(everything ? {} : { match: matches }), ...rest };
}

function narrowEntry(
	entry: Entry<IstioRule, HttpMatch>,
	requirement: Requirement,
): readonly Entry<IstioRule, HttpMatch>[] | Unsupported {
	const matches = narrowMatch(entry.match, requirement);
	if (matches instanceof Unsupported) return matches;
	return matches.map((match) => ({ rule: withRewrite(entry.rule, entry.match, match), match }));
}

/** A rewrite replaces what the match's prefix matched, so a longer prefix needs a longer replacement. */
function withRewrite(rule: IstioRule, before: HttpMatch, after: HttpMatch): IstioRule {
	const uri = rule.http.rewrite?.uri;
	if (uri === undefined || before.uri?.exact !== undefined || before.uri?.regex !== undefined) return rule;
	const [from, to] = [before.uri?.prefix ?? '/', after.uri?.exact ?? after.uri?.prefix ?? '/'];
	if (from === to) return rule;
	return { ...rule, http: { ...rule.http, rewrite: { ...rule.http.rewrite, uri: uri + to.slice(from.length) } } };
}

/** Every place that a rule sends requests to. */
export function destinationsOf(http: HttpRoute): readonly IstioDestination[] {
	return [
		...(http.route ?? []).map(({ destination }) => destination),
		...(http.mirror ? [http.mirror] : []),
		...(http.mirrors ?? []).map(({ destination }) => destination),
	];
}

function resolveDestination(destination: IstioDestination, rule: IstioRule, context: HostContext): Destination {
	const name = serviceOf(destination.host, context);
	if (!name) return { kind: 'other', native: destination };
	const port = portOf(destination.port?.number, name, rule.listener, context.cluster);
	if (port === undefined) return { kind: 'other', native: destination };
	return {
		kind: 'service',
		port: { ...name, port },
		...(destination.subset === undefined ? {} : { subset: destination.subset }),
	};
}
