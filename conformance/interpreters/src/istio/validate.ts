// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { overlaps } from './host.ts';
import type { HttpMatch, HttpRule, Redirect, Rewrite, StringMatch, VirtualServiceSpec } from './objects.ts';
import { compileSearch, compileWhole } from './regex.ts';

/**
 * Throws {@link UndefinedConfiguration} for a VirtualService that the webhook refuses, as far as routing depends on it:
 * hosts, matches, actions, weights and rewrites. The values of retries, faults, timeouts and CORS are not looked at
 * (istio: pkg/config/validation validation.go, `ValidateVirtualService`; virtualservice.go, `validateHTTPRoute`).
 */
export function refuseInvalid(label: string, spec: VirtualServiceSpec): void {
	const refuse = (why: string): never => {
		throw new UndefinedConfiguration(`${label}: ${why}`);
	};
	const hosts = spec.hosts ?? [];
	const gateways = spec.gateways ?? [];
	const rules = spec.http ?? [];
	if (hosts.length === 0 && gateways.length > 0) refuse('a delegate must have no gateways');
	if (hosts.length === 0 && (spec.tcp?.length || spec.tls?.length)) refuse('a delegate must have http routes alone');
	if (hosts.includes('*') && (gateways.length === 0 || gateways.includes('mesh'))) {
		refuse('host * is not allowed on the mesh gateway');
	}
	if (hosts.some((host, index) => hosts.slice(index + 1).some((other) => overlaps(host, other)))) {
		refuse('duplicate hosts');
	}
	if (rules.length === 0 && !spec.tcp?.length && !spec.tls?.length) refuse('http, tcp or tls must be provided');
	rules.forEach((rule, index) => {
		refuseRule(rule, hosts.length === 0, (why) => refuse(`http[${index}]: ${why}`));
	});
}

type Refuse = (why: string) => never;

function refuseRule(rule: HttpRule, isDelegate: boolean, refuse: Refuse): void {
	refuseActions(rule, isDelegate, refuse);
	for (const match of rule.match ?? []) refuseMatch(match, refuse);
	if (rule.redirect) refuseRedirect(rule.redirect, rule.match ?? [], refuse);
	if (rule.rewrite) refuseRewrite(rule.rewrite, refuse);
	if (rule.directResponse && !inRange(rule.directResponse.status, 200, 599)) {
		refuse(`status ${rule.directResponse.status} is not in range 200-599`);
	}
	const shares = rule.route ?? [];
	if (shares.some(({ destination }) => !destination?.host)) refuse('destination is required');
	if (shares.some(({ weight }) => (weight ?? 0) < 0)) refuse('negative weight');
	if (shares.length > 1 && shares.every(({ weight }) => !weight)) refuse('total destination weight = 0');
	if (rule.mirrors?.some(({ destination }) => !destination?.host)) refuse('destination is required for mirrors');
	refuseAuthorities(rule, refuse);
}

function refuseActions(rule: HttpRule, isDelegate: boolean, refuse: Refuse): void {
	if (rule.delegate) {
		if (isDelegate) refuse('a delegate cannot contain a delegate');
		if (rule.redirect || rule.route) refuse('a rule with a delegate must not have a route or redirect');
		return;
	}
	const { redirect, directResponse, route } = rule;
	const actions = [redirect && 'redirect', directResponse && 'directResponse', route?.length && 'route'].filter(
		Boolean,
	);
	if (actions.length === 0) refuse('route, redirect or directResponse is required');
	if (actions.length > 1) refuse(`cannot contain both ${actions.join(' and ')}`);
	if (!route?.length && (rule.fault || rule.rewrite)) refuse(`fault or rewrite beside ${actions[0]}`);
	if (rule.mirror && rule.mirrors?.length) refuse('cannot contain both mirror and mirrors');
}

const knownParts = new Set<keyof HttpMatch>([
	'name',
	'uri',
	'ignoreUriCase',
	'scheme',
	'method',
	'authority',
	'headers',
	'withoutHeaders',
	'queryParams',
	'port',
	'sourceLabels',
	'sourceNamespace',
	'gateways',
	'statPrefix',
]);

function refuseMatch(match: HttpMatch, refuse: Refuse): void {
	const unknown = Object.keys(match).find((part) => !knownParts.has(part as keyof HttpMatch));
	if (unknown !== undefined) refuse(`match on ${unknown} is not implemented`);
	const named = [...Object.entries(match.headers ?? {}), ...Object.entries(match.withoutHeaders ?? {})];
	for (const [name] of named) {
		if (name.startsWith('@')) refuse(`match on ${name}: JWT claims are not implemented`);
		if (!/^:(method|scheme|authority|path|status)$|^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name)) {
			refuse(`header name ${JSON.stringify(name)} is not valid`);
		}
	}
	for (const [name, comparison] of Object.entries(match.headers ?? {})) {
		if (comparison === null) refuse(`header match ${name} cannot be null`);
	}
	const withouts = Object.values(match.withoutHeaders ?? {});
	const comparisons = [
		...Object.values(match.headers ?? {}),
		// `*` is presence there, not a pattern.
		...withouts.filter((comparison) => comparison?.regex !== '*'),
		...Object.values(match.queryParams ?? {}),
		match.scheme,
		match.method,
		match.authority,
	];
	for (const comparison of comparisons) {
		if (comparison?.prefix === '') refuse('an empty prefix');
		refuseComparison(comparison, refuse);
	}
	refuseComparison(match.uri, refuse);
}

function refuseComparison(comparison: StringMatch | null | undefined, refuse: Refuse): void {
	if (!comparison) return;
	if (Object.keys(comparison).length > 1) refuse('a string match must be one of exact, prefix and regex');
	if (comparison.regex !== undefined) compileWhole(comparison.regex);
}

function refuseRedirect(redirect: Redirect, matches: readonly HttpMatch[], refuse: Refuse): void {
	const { uri, prefixRewrite, authority, scheme, port, derivePort, redirectCode = 0 } = redirect;
	if (uri && prefixRewrite) refuse('redirect: only one of uri or prefixRewrite');
	if (prefixRewrite && matches.some((match) => match.uri && match.uri.prefix === undefined)) {
		refuse('redirect: prefixRewrite requires prefix matches');
	}
	if (!uri && !prefixRewrite && !authority && !scheme && port === undefined && derivePort === undefined) {
		refuse('redirect: must specify uri, authority, scheme or port');
	}
	if (scheme && scheme !== 'http' && scheme !== 'https') refuse('redirect: scheme must be http or https');
	// The webhook accepts every 3xx, but no route is made of the others, and Envoy refuses a route without an action.
	if (![0, 301, 302, 303, 307, 308].includes(redirectCode)) refuse(`redirect: code ${redirectCode} is not supported`);
}

function refuseRewrite(rewrite: Rewrite, refuse: Refuse): void {
	const { uri, authority, uriRegexRewrite } = rewrite;
	if (uri && uriRegexRewrite) refuse('rewrite: only one of uri or uriRegexRewrite');
	if (!uri && !uriRegexRewrite && !authority) refuse('rewrite: one of uri, uriRegexRewrite and authority is required');
	if (!uriRegexRewrite) return;
	if (!uriRegexRewrite.match || !uriRegexRewrite.rewrite) refuse('rewrite: uriRegexRewrite needs match and rewrite');
	compileSearch(uriRegexRewrite.match!);
	if (/\\(?![0-9\\])/.test(uriRegexRewrite.rewrite!.replaceAll('\\\\', ''))) {
		refuse('rewrite: a backslash must be followed by a digit or a backslash');
	}
}

function refuseAuthorities(rule: HttpRule, refuse: Refuse): void {
	const { set = {}, add = {} } = rule.headers?.request ?? {};
	const names = [...Object.keys(set), ...Object.keys(add)].filter((name) => /^(host|:authority)$/i.test(name));
	if (names.length + (rule.rewrite?.authority ? 1 : 0) > 1) refuse('authority cannot be set more than once');
}

function inRange(value: number, least: number, most: number): boolean {
	return Number.isInteger(value) && value >= least && value <= most;
}
