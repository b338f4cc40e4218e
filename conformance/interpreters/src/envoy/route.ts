// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { Clusters } from './destinations.ts';
import type { Fraction } from './draw.ts';
import { compileForward } from './forward.ts';
import { field, type Message, messageField, oneOf, otherFields, textField } from './message.ts';
import { compileDirectResponse, compileRedirect } from './reply.ts';
import type { RequestView } from './request-view.ts';
import { compileResponseHeaders, type HeaderChange } from './response-headers.ts';
import { compileRouteMatch } from './route-match.ts';
import type { Plugin } from './specifier.ts';

/** A route, ready to be asked. */
export interface Route {
	readonly label: string;
	/** Gives the part of the path that matched, or why the route does not match. */
	readonly match: (request: RequestView) => { readonly matched: string } | { readonly why: string };
	readonly reads: string;
	/** The fraction of matching requests that it takes; undefined where it takes them all. */
	readonly fraction: Fraction | undefined;
	readonly answer: (request: RequestView, matched: string, clusters: Clusters) => Answer;
}

/** What a table and a virtual host add to each of their routes. */
export interface RouteContext {
	readonly ignorePathParameters: boolean;
	readonly maxBody: number | undefined;
	/** Effects that are the same for every route, under keys of their own. */
	readonly effects: Readonly<Record<string, unknown>>;
	readonly mirrors: readonly Message[];
	/** Changes of the response headers by virtual host and table, given those of the route. */
	readonly headers: (ofRoute: HeaderChange) => HeaderChange;
	readonly validate: (cluster: string) => void;
	/** The table's plugins that name clusters, by name. */
	readonly plugins: ReadonlyMap<string, Plugin>;
}

const ACTIONS = ['route', 'redirect', 'direct_response', 'filter_action', 'non_forwarding_action'];
const APART = new Set([...ACTIONS, 'name', 'match', 'metadata']);

/** Compiles a `Route`; throws UndefinedConfiguration for what Envoy refuses, and when asked for what is not judged here. */
export function compileRoute(route: Message, place: string, context: RouteContext): Route {
	const name = textField(route, 'name') ?? '';
	const match = messageField(route, 'match');
	if (match === undefined) throw new UndefinedConfiguration(`${place} has no match`);
	const { path, conditions, fraction } = compileRouteMatch(match, context.ignorePathParameters);
	const answer = compileAction(route, place, context);
	const skipped = { why: 'its cluster specifier is optional, and Envoy has none of its kind' };
	return {
		label: name === '' ? place : `${place} (${name})`,
		reads: conditions.length === 0 ? path.reads : `${path.reads} and ${conditions.length} more conditions`,
		fraction,
		match: (request) => {
			const matched = path.matched(request);
			if (matched === undefined) return { why: `${path.reads} does not match ${request.path}` };
			for (const condition of conditions) {
				const why = condition(request);
				if (why !== undefined) return { why };
			}
			return answer === 'unroutable' ? skipped : { matched };
		},
		answer: answer === 'unroutable' ? unanswered : answer,
	};
}

function compileAction(route: Message, place: string, context: RouteContext): Route['answer'] | 'unroutable' {
	const kind = oneOf(route, ACTIONS);
	const change = context.headers(compileResponseHeaders(route));
	switch (kind) {
		case 'route':
			return compileForward(messageField(route, kind) ?? {}, {
				effects: { ...otherFields(route, APART), ...metadataOf(route), ...context.effects },
				mirrors: context.mirrors,
				validate: context.validate,
				plugins: context.plugins,
			});
		case 'redirect':
			return compileRedirect(messageField(route, kind) ?? {}, change);
		case 'direct_response':
			return compileDirectResponse(messageField(route, kind) ?? {}, context.maxBody, change);
		case undefined:
			throw new UndefinedConfiguration(`${place} has no action`);
		default:
			return () => {
				throw new UndefinedConfiguration(`${place}: ${kind} is not judged here`);
			};
	}
}

function unanswered(): never {
	throw new Error('a route that never matches is not asked');
}

// Metadata without what Branchline itself may have written there to explain the route.
function metadataOf(route: Message): Record<string, unknown> {
	const metadata = messageField(route, 'metadata');
	if (metadata === undefined) return {};
	const rest = otherFields(metadata, new Set(['filter_metadata']));
	const filters = { ...(messageField(metadata, 'filter_metadata') ?? {}) };
	delete filters['branchline.dev'];
	if (Object.keys(filters).length > 0) rest.filter_metadata = filters;
	return Object.keys(rest).length > 0 ? { metadata: rest } : {};
}

/** Says whether a field is given and is not its default (`false`, zero, an empty list or text). */
export function isSet(message: Message, name: string): boolean {
	const value = field(message, name);
	return (
		value !== undefined &&
		value !== false &&
		value !== 0 &&
		value !== '' &&
		!(Array.isArray(value) && value.length === 0)
	);
}
