// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { type Fraction, fractionOf } from './draw.ts';
import { type Condition, compileHeaderMatch } from './header-match.ts';
import { field, type Message, messageField, messagesField, oneOf, otherFields, textField } from './message.ts';
import { compilePathMatch, type PathMatch } from './path-match.ts';
import { compileTextMatch } from './text-match.ts';

/** The match of a route: its path, and the conditions that must hold beside, in the order in which they are looked at. */
export interface RouteMatch {
	readonly path: PathMatch;
	readonly conditions: readonly Condition[];
	/** The fraction of such requests that it takes; undefined where it takes them all. */
	readonly fraction: Fraction | undefined;
}

const KNOWN = new Set([
	'prefix',
	'path',
	'safe_regex',
	'path_separated_prefix',
	'connect_matcher',
	'path_match_policy',
	'case_sensitive',
	'headers',
	'query_parameters',
	'grpc',
	'runtime_fraction',
]);

/**
 * Compiles a `RouteMatch` (`envoy/config/route/v3/route_components.proto`). Conditions that this interpreter cannot judge
 * (dynamic metadata, TLS context …) come last and throw UndefinedConfiguration when asked:
 * they count only for a request that meets all the others.
 */
export function compileRouteMatch(match: Message, ignoreParameters: boolean): RouteMatch {
	const conditions: Condition[] = messagesField(match, 'headers').map(compileHeaderMatch);
	conditions.push(...messagesField(match, 'query_parameters').map(compileQueryMatch));
	if (messageField(match, 'grpc') !== undefined) conditions.push(isGrpc);
	// The runtime is not among the resources.
	const runtimeKey = textField(messageField(match, 'runtime_fraction') ?? {}, 'runtime_key');
	if (runtimeKey !== undefined && runtimeKey !== '') conditions.push(notJudged(`the runtime_key ${runtimeKey}`));
	conditions.push(...Object.keys(otherFields(match, KNOWN)).map(notJudged));
	return { path: compilePathMatch(match, ignoreParameters), conditions, fraction: fractionOf(match) };
}

// `QueryParameterMatcher`: the first occurrence counts, and is not decoded.
function compileQueryMatch(matcher: Message): Condition {
	const name = textField(matcher, 'name');
	if (name === undefined || name === '') throw new UndefinedConfiguration('a query parameter matcher has no name');
	oneOf(matcher, ['string_match', 'present_match']);
	const text = messageField(matcher, 'string_match');
	if (text === undefined) {
		const present = field(matcher, 'present_match') !== false;
		const why = `query parameter ${name} must be ${present ? 'present' : 'absent'}`;
		return (request) => ((request.parameter(name) !== undefined) === present ? undefined : why);
	}
	const { holds, reads } = compileTextMatch(text);
	return (request) => {
		const value = request.parameter(name);
		if (value === undefined) return `query parameter ${name} is absent`;
		return holds(value)
			? undefined
			: `query parameter ${name} needs a value that ${reads}, it has ${JSON.stringify(value)}`;
	};
}

const isGrpc: Condition = (request) => {
	const [type] = request.values('content-type');
	return type === 'application/grpc' || type?.startsWith('application/grpc+') ? undefined : 'the request is not gRPC';
};

function notJudged(what: string): Condition {
	return () => {
		throw new UndefinedConfiguration(`routes with ${what} in their match are not judged here`);
	};
}
