// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { field, flagField, integerField, type Message, messageField, oneOf, textField } from './message.ts';
import type { RequestView } from './request-view.ts';
import type { HeaderChange } from './response-headers.ts';
import { compilePathRewrite } from './rewrite.ts';

/** Answers a request by itself; `matched` is the part of the path that the route matched. */
export type Reply = (request: RequestView, matched: string) => Answer;

const MAX_BODY = 4096;
const CODES: Readonly<Record<string, number>> = {
	MOVED_PERMANENTLY: 301,
	FOUND: 302,
	SEE_OTHER: 303,
	TEMPORARY_REDIRECT: 307,
	PERMANENT_REDIRECT: 308,
	0: 301,
	1: 302,
	2: 303,
	3: 307,
	4: 308,
};

/**
 * Compiles a `direct_response`. The body is text of at most `limit` bytes (4096 unless the table says otherwise); the
 * headers are those that the configuration adds, without the ones that Envoy adds to every answer.
 */
export function compileDirectResponse(action: Message, limit: number | undefined, change: HeaderChange): Reply {
	const status = integerField(action, 'status') ?? 0;
	if (status < 200 || status > 599) throw new UndefinedConfiguration(`a direct response has the status ${status}`);
	const source = messageField(action, 'body') ?? {};
	const body = textField(source, 'inline_string') ?? '';
	if (new TextEncoder().encode(body).length > (limit ?? MAX_BODY)) {
		throw new UndefinedConfiguration('the body of a direct response is too long');
	}
	const kind = oneOf(source, ['inline_string', 'inline_bytes', 'filename', 'environment_variable']);
	return () => {
		if ((kind ?? 'inline_string') !== 'inline_string' || field(action, 'body_format') !== undefined) {
			throw new UndefinedConfiguration('the body of a direct response is not given as text');
		}
		return reply(status, new Map(), body, change);
	};
}

/**
 * Compiles a `redirect`. The Location is `scheme://host[:port]path`, each part of the request where the action does not
 * replace it (`Utility::newUri` in `source/common/http/utility.cc`).
 */
export function compileRedirect(action: Message, change: HeaderChange): Reply {
	const status = CODES[String(field(action, 'response_code') ?? 0)];
	if (status === undefined) throw new UndefinedConfiguration('the response_code of a redirect is unknown');
	const scheme = schemeOf(action);
	const host = textField(action, 'host_redirect') ?? '';
	const port = integerField(action, 'port_redirect') ?? 0;
	const path = compileRedirectPath(action);
	return (request, matched) => {
		const to = scheme ?? request.scheme;
		const authority = host || hostOf(request, to, port > 0);
		const rest = path(request, matched);
		const location = `${to}://${authority}${port > 0 ? `:${port}` : ''}${rest.startsWith('/') ? '' : '/'}${rest}`;
		return reply(status, new Map([['location', location]]), '', change);
	};
}

function schemeOf(action: Message): string | undefined {
	const kind = oneOf(action, ['https_redirect', 'scheme_redirect']);
	if (kind === 'https_redirect') return flagField(action, kind) ? 'https' : undefined;
	return kind === undefined ? undefined : textField(action, kind) || undefined;
}

function compileRedirectPath(action: Message): (request: RequestView, matched: string) => string {
	const kind = oneOf(action, ['path_redirect', 'prefix_rewrite', 'regex_rewrite']);
	const fixed = textField(action, 'path_redirect') ?? '';
	const rewrite = compilePathRewrite(kind === 'path_redirect' ? {} : action);
	const strip = flagField(action, 'strip_query');
	return (request, matched) => {
		if (fixed.includes('?')) return fixed;
		const path = fixed === '' ? rewrite(request, matched) : `${fixed}${request.query}`;
		return strip ? path.replace(/\?.*$/s, '') : path;
	};
}

// The port of the Host header goes when the action gives one, and when it is the default of a scheme that changes.
function hostOf({ authority, scheme }: RequestView, to: string, hasPort: boolean): string {
	const port = /:\d+$/.exec(authority)?.[0];
	if (port === undefined) return authority;
	const usual = scheme === 'https' ? ':443' : ':80';
	return hasPort || (to !== scheme && port === usual) ? authority.slice(0, -port.length) : authority;
}

function reply(status: number, headers: Map<string, string>, body: string, change: HeaderChange): Answer {
	change(headers);
	return { kind: 'reply', status, headers: Object.fromEntries(headers), body };
}
