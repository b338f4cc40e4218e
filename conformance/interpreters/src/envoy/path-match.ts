// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { field, type Message, oneOf, textField } from './message.ts';
import type { RequestView } from './request-view.ts';
import { regexMatch } from './text-match.ts';

/** How a route looks at the path: undefined where it does not match, else the part that a `prefix_rewrite` replaces. */
export interface PathMatch {
	readonly matched: (request: RequestView) => string | undefined;
	readonly reads: string;
}

const KINDS = ['prefix', 'path', 'safe_regex', 'path_separated_prefix', 'connect_matcher', 'path_match_policy'];

/**
 * Compiles the path specifier of a `RouteMatch`: paths are matched as sent, without the query and, with
 * `ignore_path_parameters_in_path_matching` without its parameters. A path match by regular expression has the whole
 * path replaced. Throws UndefinedConfiguration where there is no specifier, and for what Envoy refuses.
 */
export function compilePathMatch(match: Message, ignoreParameters: boolean): PathMatch {
	const kind = oneOf(match, KINDS);
	if (kind === undefined) throw new UndefinedConfiguration('a route has no path specifier');
	if (kind === 'connect_matcher' || kind === 'path_match_policy') return notJudged(kind);
	const seen = (request: RequestView) => (ignoreParameters ? request.pathWithoutParameters : request.path);
	if (kind === 'safe_regex') {
		const { holds, reads } = regexMatch(match, kind);
		return { matched: (request) => (holds(seen(request)) ? request.path : undefined), reads: `path ${reads}` };
	}
	const text = textField(match, kind) ?? '';
	if (kind === 'path_separated_prefix' && !/^[^?#]+[^?#/]$/.test(text)) {
		throw new UndefinedConfiguration(`the path_separated_prefix ${text} ends with / or holds ? or #`);
	}
	const fold = field(match, 'case_sensitive') === false ? lowerCase : asIs;
	const wanted = fold(text);
	const holds = {
		prefix: (path: string) => path.startsWith(wanted),
		path: (path: string) => path === wanted,
		path_separated_prefix: (path: string) => path === wanted || path.startsWith(`${wanted}/`),
	}[kind as 'prefix' | 'path' | 'path_separated_prefix'];
	return {
		matched: (request) => (holds(fold(seen(request))) ? request.path.slice(0, text.length) : undefined),
		reads: `${kind === 'path' ? 'exact path' : kind.replaceAll('_', ' ')} ${text}`,
	};
}

function notJudged(kind: string): PathMatch {
	const refuse = () => {
		throw new UndefinedConfiguration(`routes with ${kind} are not judged here`);
	};
	return { matched: refuse, reads: kind };
}

function asIs(text: string): string {
	return text;
}

function lowerCase(text: string): string {
	return text.toLowerCase();
}
