// SPDX-License-Identifier: Apache-2.0
import { hash, type Replacement, Unsupported } from '@branchline/adapter';
import { type NameValue, sameValue, type Target } from '@branchline/plan';
import { fullName } from './host.ts';
import type { HttpRoute, IstioDestination } from './virtual-service.ts';

/** How targets are named in VirtualServices. */
export interface Naming {
	readonly domain: string;
	/** A host that nothing answers to: a request for it gets 503 (no cluster). */
	readonly unavailable: string;
}

type Replacing = (destination: IstioDestination) => Replacement | 'keep';

/** The rule with its destinations replaced; a canned response for all of them replaces the rule's action. */
export function replaceDestinations(http: HttpRoute, f: Replacing, naming: Naming): HttpRoute | Unsupported {
	const replacements = (http.route ?? []).map(({ destination }) => f(destination));
	const response = replacements.find((one) => one !== 'keep' && one.to.kind === 'respond');
	if (response !== undefined && response !== 'keep') {
		if (!replacements.every((one) => one !== 'keep' && sameValue(one.to, response.to)))
			return new Unsupported(
				'it splits requests between destinations, and Istio cannot answer a share of them by itself',
			);
		return cannedResponse(http, response);
	}
	return withoutUndefined({
		...http,
		route: http.route?.map((share) => withHeader(replacedIn(share, f, naming), f(share.destination))),
		...replacedMirrors(http, f, naming),
	});
}

function cannedResponse(http: HttpRoute, { to: target, header }: Replacement): HttpRoute {
	if (target.kind !== 'respond') return http;
	const set = { ...target.headers, ...(header && { [header.name]: header.value }) };
	return withoutUndefined({
		name: http.name,
		match: http.match,
		directResponse: { status: target.status, ...(target.body === '' ? {} : { body: { string: target.body } }) },
		headers: Object.keys(set).length > 0 ? { response: { set } } : undefined,
	});
}

type Share = NonNullable<HttpRoute['route']>[number];

function replacedIn<Of extends Pick<Share, 'destination'>>(of: Of, f: Replacing, naming: Naming): Of {
	return { ...of, destination: replaced(of.destination, f, naming) };
}

/** The share of a split with a header of the response more (virtual_service.proto, Headers.HeaderOperations.add). */
function withHeader(share: Share, replacement: Replacement | 'keep'): Share {
	const header = replacement === 'keep' ? undefined : replacement.header;
	if (header === undefined) return share;
	const { headers = {} } = share;
	const { response = {} } = headers;
	return { ...share, headers: { ...headers, response: { ...response, add: added(response.add, header) } } };
}

/** What the user adds by the same name stays as it is. */
function added(before: Readonly<Record<string, string>> = {}, { name, value }: NameValue): Record<string, string> {
	return Object.keys(before).some((known) => known.toLowerCase() === name) ? before : { ...before, [name]: value };
}

function replaced(destination: IstioDestination, f: Replacing, naming: Naming): IstioDestination {
	const replacement = f(destination);
	return replacement === 'keep' ? destination : destinationOf(replacement.to, naming);
}

/** How a target is written as a destination. A fork is a Service of its own, so a subset of the baseline does not apply. */
function destinationOf(target: Target, { domain, unavailable }: Naming): IstioDestination {
	switch (target.kind) {
		case 'service':
			return { host: fullName(target.port, domain), port: { number: target.port.port } };
		case 'address':
			return { host: addressHost(target), port: { number: target.port } };
		default:
			return { host: unavailable, port: { number: 80 } };
	}
}

/** The host by which VirtualServices name an address target; a ServiceEntry of ours gives it its endpoint. */
export function addressHost(target: { readonly address: string; readonly port: number }): string {
	return `address-${hash(`${target.address} ${target.port}`)}.branchline.internal`;
}

function replacedMirrors(http: HttpRoute, f: Replacing, naming: Naming): Partial<HttpRoute> {
	const kept = (destination: IstioDestination) => {
		const replacement = f(destination);
		return replacement === 'keep' || replacement.to.kind === 'service' || replacement.to.kind === 'address';
	};
	const changes: Record<string, unknown> = {};
	if (http.mirror) {
		const keep = kept(http.mirror);
		changes.mirror = keep ? replaced(http.mirror, f, naming) : undefined;
		if (!keep)
			Object.assign(changes, { mirrorPercentage: undefined, mirrorPercent: undefined, mirror_percent: undefined });
	}
	if (http.mirrors) {
		const mirrors = http.mirrors.filter(({ destination }) => kept(destination));
		changes.mirrors = mirrors.length === 0 ? undefined : mirrors.map((mirror) => replacedIn(mirror, f, naming));
	}
	return changes;
}

function withoutUndefined(http: Readonly<Record<string, unknown>>): HttpRoute {
	return Object.fromEntries(Object.entries(http).filter(([, value]) => value !== undefined));
}
