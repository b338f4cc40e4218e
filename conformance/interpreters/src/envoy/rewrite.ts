// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { type Message, messageField, oneOf, textField } from './message.ts';
import { compilePattern } from './pattern.ts';
import type { RequestView } from './request-view.ts';

/** Gives the path with its query as it leaves the hop; `matched` is what the route's match says is replaced. */
export type PathRewrite = (request: RequestView, matched: string) => string;

/**
 * Compiles `prefix_rewrite` and `regex_rewrite` of a route or redirect action. The first replaces the matched prefix (or
 * the whole matched path) by its text as it is, so slashes may double or vanish; the second replaces in the path. The
 * query is kept. Throws UndefinedConfiguration for both at once, and for rewriting extensions.
 */
export function compilePathRewrite(action: Message): PathRewrite {
	const kind = oneOf(action, ['prefix_rewrite', 'regex_rewrite', 'path_rewrite_policy', 'path_rewrite']);
	if (kind === 'prefix_rewrite') {
		const prefix = textField(action, kind) ?? '';
		if (prefix === '') return asSent;
		return (request, matched) => `${prefix}${request.path.slice(matched.length)}${afterPath(request)}`;
	}
	if (kind === 'regex_rewrite') {
		const replace = compileSubstitution(messageField(action, kind) ?? {});
		return (request) => `${replace(request.path)}${afterPath(request)}`;
	}
	if (kind === undefined) return asSent;
	return () => {
		throw new UndefinedConfiguration(`routes with ${kind} are not judged here`);
	};
}

/** Compiles a `RegexMatchAndSubstitute`: every match of the pattern in the value is replaced. */
function compileSubstitution(rewrite: Message): (value: string) => string {
	const { replaceAll } = compilePattern(messageField(rewrite, 'pattern') ?? {});
	const substitution = textField(rewrite, 'substitution') ?? '';
	return (value) => replaceAll(value, substitution);
}

/** Gives the authority as it leaves the hop. */
export type HostRewrite = (request: RequestView) => string;

/**
 * Compiles the host rewrite of a route action: a literal, the value of a header (if it is there), or the path with a
 * substitution. With `auto_host_rewrite` the authority is chosen later, from the endpoint, and is given as it came.
 */
export function compileHostRewrite(action: Message): HostRewrite {
	const kind = oneOf(action, [
		'host_rewrite_literal',
		'auto_host_rewrite',
		'host_rewrite_header',
		'host_rewrite_path_regex',
		'host_rewrite',
	]);
	switch (kind) {
		case 'host_rewrite_literal': {
			const literal = textField(action, kind) ?? '';
			return ({ authority }) => literal || authority;
		}
		case 'host_rewrite_header': {
			const name = (textField(action, kind) ?? '').toLowerCase();
			return ({ authority, first }) => first(name) || authority;
		}
		case 'host_rewrite_path_regex': {
			const replace = compileSubstitution(messageField(action, kind) ?? {});
			return ({ path }) => replace(path);
		}
		case 'host_rewrite':
			throw new UndefinedConfiguration('there is no field host_rewrite in the v3 API');
		default:
			return ({ authority }) => authority;
	}
}

function asSent(request: RequestView): string {
	return request.target;
}

function afterPath({ target, path }: RequestView): string {
	return target.slice(path.length);
}
