// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import type { RedirectFilter } from '../route/object.ts';
import { splitAuthority } from '../route/path.ts';

/**
 * The Location of a redirect, by linkerd2-proxy `http/route/src/http/filter/redirect.rs`: a full path drops the query, a
 * hostname keeps the request's port unless it is the scheme's own. Undefined where the redirect would lead to the
 * request's own address: Linkerd then does not redirect.
 */
export function redirectLocation(filter: RedirectFilter, request: HttpRequest): string | undefined {
	const scheme = filter.scheme ?? 'http';
	const path = filter.path?.replaceFullPath ?? request.path;
	const location = `${scheme}://${authorityOf(filter, request.authority, scheme)}${path}`;
	return location === `http://${request.authority}${request.path}` ? undefined : location;
}

function authorityOf(filter: RedirectFilter, authority: string, scheme: string): string {
	const { host, port } = splitAuthority(authority);
	const standard = scheme === 'https' ? 443 : 80;
	if (filter.hostname !== undefined) {
		if (filter.port !== undefined) return `${filter.hostname}:${filter.port}`;
		return port === undefined || port === standard ? filter.hostname : `${filter.hostname}:${port}`;
	}
	if (filter.port === undefined) return authority;
	return filter.port === standard ? host : `${host}:${filter.port}`;
}
