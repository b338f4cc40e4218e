// SPDX-License-Identifier: Apache-2.0
import { carrierHeader, type Dialect, memberPattern, type Requirement, Unsupported } from '@branchline/adapter';
import type { Carrier, Condition, Destination, Target } from '@branchline/plan';
import type { Around } from './around.ts';
import { destinationsOf } from './destinations.ts';
import { field, list, type Message, withField } from './field.ts';
import { replaceDestinations } from './replace.ts';
import type { ReplacingCluster } from './shares.ts';

/**
 * A route of a virtual host, and its match; `responder` is the name of the responder's cluster, where there is one. Envoy's
 * conditions are all ANDed, so no two of them ever conflict.
 */
export function envoyDialect(
	resolve: (cluster: string) => Destination,
	clusterFor: ClusterNaming,
	around: Around,
	responder?: string,
): Dialect<Message, Message> {
	return {
		entries: (route) => [{ rule: withField(route, 'match', undefined), match: field<Message>(route, 'match') ?? {} }],
		join: (route, matches) => matches.map((match) => ({ match, ...route })),
		and: ({ rule, match }, requirement) => {
			const matches = narrow(match, requirement);
			return matches instanceof Unsupported ? matches : matches.map((narrowed) => ({ rule, match: narrowed }));
		},
		rewritesPath: (route) => pathRewrites.some((name) => field(field<Message>(route, 'route'), name) !== undefined),
		destinations: (route) => destinationsOf(route, around).map(resolve),
		withDestinations: (route, f) => {
			const replacing: ReplacingCluster = (cluster) => {
				const replacement = f(resolve(cluster));
				return replacement === 'keep' ? 'keep' : { ...replacement, cluster: clusterFor(replacement.to, cluster) };
			};
			return replaceDestinations(route, around, replacing, responder);
		},
	};
}

/** The fields of a RouteAction that change the path. */
const pathRewrites = ['prefix_rewrite', 'regex_rewrite', 'path_rewrite_policy', 'path_rewrite'];

/** The name of the cluster that stands for a target in place of a native cluster. */
export type ClusterNaming = (target: Target, cluster: string) => string;

/**
 * A default Envoy refuses a regular expression whose RE2 program is larger than 100
 * (envoy/type/matcher/v3/regex.proto, re2.max_program_size): with one key per pattern that is 64 characters of text.
 */
const MOST_MEMBER_TEXT = 64;

function narrow(match: Message, requirement: Requirement): readonly Message[] | Unsupported {
	switch (requirement.kind) {
		case 'key':
			return withKey(match, requirement.carrier, requirement.key);
		case 'keyless':
			return [requirement.carriers.reduce(withoutCarrier, match)];
		case 'when':
			return withCondition(match, requirement.condition);
	}
}

function withKey(match: Message, carrier: Carrier, key: string): readonly Message[] | Unsupported {
	if (carrier.kind === 'header') return [withHeader(match, { name: carrier.name, string_match: { exact: key } })];
	if (carrier.name.length + key.length > MOST_MEMBER_TEXT)
		return new Unsupported(
			`${carrier.name} and the key are longer than ${MOST_MEMBER_TEXT} characters together, which a default Envoy’s limit on regular expressions refuses`,
			'adapter/over-limit',
		);
	const string_match = { safe_regex: { regex: memberPattern(carrier, key) } };
	return [withHeader(match, { name: carrierHeader(carrier), string_match })];
}

function withoutCarrier(match: Message, carrier: Carrier): Message {
	if (carrier.kind === 'header')
		return withHeader(match, { name: carrier.name, present_match: true, invert_match: true });
	// Some requests without the member contain its name, too: the rules after these are right for them as well.
	const string_match = { contains: carrier.name };
	const name = carrierHeader(carrier);
	return withHeader(match, { name, string_match, invert_match: true, treat_missing_header_as_empty: true });
}

function withHeader(match: Message, matcher: Message): Message {
	return withField(match, 'headers', [...list(match, 'headers'), matcher]);
}

function withCondition(match: Message, { path, method, headers = [], query = [] }: Condition): readonly Message[] {
	let narrowed = match;
	if (method) narrowed = withHeader(narrowed, { name: ':method', string_match: { exact: method } });
	for (const { name, value } of headers) narrowed = withHeader(narrowed, { name, string_match: { exact: value } });
	if (query.length > 0) {
		const parameters = query.map(({ name, value }) => ({ name, string_match: { exact: value } }));
		narrowed = withField(narrowed, 'query_parameters', [...list(match, 'query_parameters'), ...parameters]);
	}
	return path
		? pathMatchers(path).map((string_match) => withHeader(narrowed, { name: ':path', string_match }))
		: [narrowed];
}

/**
 * A path condition as alternatives on the pseudo-header `:path`, which holds the query as well; so the route's own path
 * match, and a rewrite of what it matched, stay as they are.
 */
function pathMatchers(path: NonNullable<Condition['path']>): readonly Message[] {
	if (path.kind === 'exact') return [{ exact: path.value }, { prefix: `${path.value}?` }];
	const base = path.value.replace(/\/$/, '');
	if (base === '') return [{ prefix: '/' }];
	return [{ exact: base }, { prefix: `${base}/` }, { prefix: `${base}?` }];
}
