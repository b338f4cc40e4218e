// SPDX-License-Identifier: Apache-2.0
import {
	active,
	type Cluster,
	type Origin,
	type Plan,
	type ServicePlan,
	type ServicePort,
	type Substitution,
	servicePortName,
} from '@branchline/plan';
import { memoized, remember } from './cache.ts';
import type { RenderCache } from './contract.ts';

/**
 * The Service of the responder, a program of ours that answers where a mesh cannot: by its name and a label it is found in
 * a cluster, in whatever namespace it stands. It is no object that an adapter wrote, so it does not carry the label of those.
 */
export const responderService = {
	name: 'branchline-responder',
	label: ['app.kubernetes.io/part-of', 'branchline'],
	/** The names of its ports: one answers what a request's headers tell it, the other 503 to everything. */
	ports: { respond: 'http', unavailable: 'http-unavailable' },
} as const;

/** The ports of a responder that a cluster has. */
export interface Responder {
	/** Answers what the headers of a request tell it; see {@link respondHeaders}. */
	readonly respond: ServicePort;
	/** Answers 503 to every request. */
	readonly unavailable: ServicePort;
}

/** The responder of a cluster; of several, the one whose namespace comes first. Undefined where there is none. */
export const findResponder: (cluster: Cluster) => Responder | undefined = memoized(({ services }: Cluster) => {
	const { name, label, ports } = responderService;
	const found = services.flatMap(({ metadata, spec }) => {
		if (metadata.name !== name || metadata.labels?.[label[0]] !== label[1]) return [];
		const portOf = (wanted: string) => spec?.ports?.find((port) => port.name === wanted)?.port;
		const [respond, unavailable] = [portOf(ports.respond), portOf(ports.unavailable)];
		if (respond === undefined || unavailable === undefined) return [];
		const at = { namespace: metadata.namespace ?? 'default', service: name };
		return [{ respond: { ...at, port: respond }, unavailable: { ...at, port: unavailable } }];
	});
	return found.sort((a, b) => (a.respond.namespace < b.respond.namespace ? -1 : 1))[0];
});

/** What {@link withUnavailable} works with. */
export interface Unavailable {
	readonly responder: Responder | undefined;
	/** Whether the mesh by itself would answer something else than 503 at once for a fork that is known to be dead. */
	readonly needs: (substitution: Substitution) => boolean;
	readonly cache: RenderCache | undefined;
}

/**
 * The plan with the responder's 503 in the place of targets that are known to be dead, and of those that cannot be
 * honoured, where the mesh needs that; the plan itself where there is no responder. Service plans and substitutions stay
 * the identical objects where nothing changes, and are the identical ones again for the same input.
 */
export function withUnavailable(plan: Plan, { responder, needs, cache }: Unavailable): Plan {
	if (responder === undefined) return plan;
	const name = servicePortName(responder.unavailable);
	const replaced = remember(cache, `unavailable ${name}`, [], () => memoized(answeredBy(responder.unavailable)));
	const isNeeded = (one: Substitution) => one.to.kind === 'fail' || (one.ready === false && needs(one));
	const services = plan.services.map((service): ServicePlan => {
		const keys = service.substitutions.filter(isNeeded).map(({ key }) => key);
		if (keys.length === 0) return service;
		const dead = new Set(keys);
		const id = `unavailable ${name} for ${servicePortName(service.of)}`;
		return remember(cache, id, [service, keys.join()], () => ({
			...service,
			substitutions: service.substitutions.map((one) => (dead.has(one.key) ? replaced(one) : one)),
		}));
	});
	return { ...plan, services };
}

/** A fork that is known to be dead, and in whose place the responder answers. */
export interface Answered {
	readonly of: ServicePort;
	readonly key: string;
	readonly origin: Origin;
}

/** The forks of a plan that {@link withUnavailable} left to the responder because they are dead. */
export function answeredForks(before: Plan, after: Plan): readonly Answered[] {
	if (before === after) return [];
	return before.services.flatMap(({ of, substitutions }, index) => {
		const now = after.services[index]?.substitutions;
		if (now === substitutions) return [];
		return substitutions
			.filter((one, place) => one.ready === false && active(one) && now?.[place] !== one)
			.map(({ key, origin }) => ({ of, key, origin }));
	});
}

function answeredBy(port: ServicePort): (substitution: Substitution) => Substitution {
	return (substitution) => ({ ...substitution, to: { kind: 'service', port }, ready: false });
}
