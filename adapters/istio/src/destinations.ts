// SPDX-License-Identifier: Apache-2.0
import { hash, Unsupported } from '@branchline/adapter';
import { sameValue, type Target } from '@branchline/plan';
import { fullName } from './host.ts';
import type { HttpRoute, IstioDestination } from './virtual-service.ts';

/** How targets are named in VirtualServices. */
export interface Naming {
	readonly domain: string;
	/** A host that nothing answers to: a request for it gets 503 (no cluster). */
	readonly unavailable: string;
}

type Replacing = (destination: IstioDestination) => Target | 'keep';

/** The rule with its destinations replaced; a canned response for all of them replaces the rule's action. */
export function replaceDestinations(http: HttpRoute, f: Replacing, naming: Naming): HttpRoute | Unsupported {
	const targets = (http.route ?? []).map(({ destination }) => f(destination));
	const response = targets.find((target) => typeof target !== 'string' && target.kind === 'respond');
	if (typeof response === 'object') {
		if (!targets.every((target) => sameValue(target, response)))
			return new Unsupported(
				'it splits requests between destinations, and Istio cannot answer a share of them by itself',
			);
		return cannedResponse(http, response);
	}
	return withoutUndefined({
		...http,
		route: http.route?.map((share) => ({ ...share, destination: replaced(share.destination, f, naming) })),
		...replacedMirrors(http, f, naming),
	});
}

function cannedResponse(http: HttpRoute, target: Target): HttpRoute {
	if (target.kind !== 'respond') return http;
	return withoutUndefined({
		name: http.name,
		match: http.match,
		directResponse: { status: target.status, ...(target.body === '' ? {} : { body: { string: target.body } }) },
		headers: Object.keys(target.headers).length > 0 ? { response: { set: target.headers } } : undefined,
	});
}

function replaced(destination: IstioDestination, f: Replacing, naming: Naming): IstioDestination {
	const target = f(destination);
	return target === 'keep' ? destination : destinationOf(target, naming);
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
		const target = f(destination);
		return target === 'keep' || target.kind === 'service' || target.kind === 'address';
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
		changes.mirrors =
			mirrors.length === 0
				? undefined
				: mirrors.map((mirror) => ({ ...mirror, destination: replaced(mirror.destination, f, naming) }));
	}
	return changes;
}

function withoutUndefined(http: Readonly<Record<string, unknown>>): HttpRoute {
	return Object.fromEntries(Object.entries(http).filter(([, value]) => value !== undefined));
}
