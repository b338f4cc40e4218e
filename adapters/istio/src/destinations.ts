// SPDX-License-Identifier: Apache-2.0
import { hash, type Replacement, type Responder, respondHeaders, Unsupported } from '@branchline/adapter';
import { type NameValue, sameValue, type Target } from '@branchline/plan';
import { fullName } from './host.ts';
import type { HttpRoute, IstioDestination, RouteShare } from './virtual-service.ts';

/** How targets are named in VirtualServices. */
export interface Naming {
	readonly domain: string;
	/** A host that nothing answers to: a request for it gets 503 (no cluster). */
	readonly unavailable: string;
	/** Answers the shares of splits: a rule answers by itself or forwards, never both (virtual_service.proto, HTTPDirectResponse). */
	readonly responder: Responder | undefined;
}

type Replacing = (destination: IstioDestination) => Replacement | 'keep';

/** The rule with its destinations replaced; a canned response for all of them replaces the rule's action. */
export function replaceDestinations(http: HttpRoute, f: Replacing, naming: Naming): HttpRoute | Unsupported {
	const shares = http.route ?? [];
	// Of several, one without weight gets no request (virtual_service.proto, HTTPRouteDestination.weight).
	const isDrawn = ({ weight = 0 }: RouteShare) => shares.length === 1 || weight !== 0;
	const replacements = shares.filter(isDrawn).map(({ destination }) => f(destination));
	const [first] = replacements;
	if (first !== undefined && first !== 'keep' && first.to.kind === 'respond')
		if (replacements.every((one) => one !== 'keep' && sameValue(one.to, first.to))) return cannedResponse(http, first);
	const route: RouteShare[] = [];
	for (const share of shares) {
		const replacement = f(share.destination);
		const isAnswered = replacement !== 'keep' && replacement.to.kind === 'respond';
		const next = isAnswered ? answeredShare(share, replacement.to, naming) : replacedIn(share, f, naming);
		if (next instanceof Unsupported) return next;
		route.push(withHeader(next, replacement));
	}
	return withoutUndefined({ ...http, route: http.route && route, ...replacedMirrors(http, f, naming) });
}

/** A share that the responder answers, told what by headers of this destination alone. */
function answeredShare(share: RouteShare, target: Target, { domain, responder }: Naming): RouteShare | Unsupported {
	if (target.kind !== 'respond') return share;
	if (responder === undefined)
		return new Unsupported(
			'it splits requests between destinations, of which a share is answered by the responder, and the cluster has no Service branchline-responder',
			'adapter/responder-missing',
		);
	const set = respondHeaders(target);
	if (set instanceof Unsupported) return set;
	const { respond: at } = responder;
	return {
		...share,
		destination: { host: fullName(at, domain), port: { number: at.port } },
		headers: { request: { set: Object.fromEntries(set.map(({ name, value }) => [name, value])) } },
	};
}

function cannedResponse(http: HttpRoute, { to: target, header }: Replacement): HttpRoute {
	if (target.kind !== 'respond') return http;
	// A % begins one of Envoy's variables, whose values are the proxy's own (istio pkg/config/validation, ValidateHTTPHeaderValue).
	const canned = Object.entries(target.headers).map(([name, value]) => [name, value.replaceAll('%', '%%')] as const);
	const set = { ...Object.fromEntries(canned), ...(header && { [header.name]: header.value }) };
	return withoutUndefined({
		name: http.name,
		match: http.match,
		directResponse: { status: target.status, ...(target.body === '' ? {} : { body: { string: target.body } }) },
		headers: Object.keys(set).length > 0 ? { response: { set } } : undefined,
	});
}

function replacedIn<Of extends Pick<RouteShare, 'destination'>>(of: Of, f: Replacing, naming: Naming): Of {
	return { ...of, destination: replaced(of.destination, f, naming) };
}

/** The share of a split with a header of the response more (virtual_service.proto, Headers.HeaderOperations.add). */
function withHeader(share: RouteShare, replacement: Replacement | 'keep'): RouteShare {
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
	if (replacement === 'keep') return destination;
	// A fork is a Service of its own, so a subset of the baseline does not apply.
	const { subset: _, ...rest } = destination;
	const { host, number } = hostAndPort(replacement.to, naming);
	return { ...rest, host, port: { ...rest.port, number } };
}

/** How a target is named in a destination. */
function hostAndPort(
	target: Target,
	{ domain, unavailable }: Naming,
): { readonly host: string; readonly number: number } {
	switch (target.kind) {
		case 'service':
			return { host: fullName(target.port, domain), number: target.port.port };
		case 'address':
			return { host: addressHost(target), number: target.port };
		default:
			return { host: unavailable, number: 80 };
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
