// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Service } from '@branchline/model';
import { type Answer, type Backend, isReady, type Outcome, sameServicePort, sameValue } from '@branchline/plan';

/**
 * Says whether two answers are the same on a mesh: why something fails does not matter, a service port that the cluster does
 * not have, or that has no ready endpoint, is a failure, however it is named, and weights count relative to their sum.
 */
export function sameAnswer(a: Answer, b: Answer, cluster: Cluster): boolean {
	return sameValue(settled(a, cluster), settled(b, cluster));
}

function settled(answer: Answer, cluster: Cluster): unknown {
	if (answer.kind === 'reply') return typed(answer);
	// Whether a mirror that goes nowhere is written or left out, nobody can see.
	const mirrors = answer.mirrors.map((to) => settledOutcome(to, cluster)).filter(({ kind }) => kind !== 'fail');
	const backends = shares(answer.backends.map((backend) => settledBackend(backend, cluster)));
	// Nor what else would have been done to a request that fails in any case.
	if (backends.every(({ to }) => to.kind === 'fail')) return { kind: 'fail', mirrors };
	return {
		...answer,
		effects: mirrors.length > 0 ? answer.effects : withoutMirrorShare(answer.effects),
		backends,
		mirrors,
	};
}

/** An answer that is given in place; Envoy, who gives it on every mesh, names text/plain where a body has no type of its own. */
function typed<Given extends { readonly headers: Readonly<Record<string, string>>; readonly body: string }>(
	to: Given,
): Given {
	return to.body === '' ? to : { ...to, headers: { 'content-type': 'text/plain', ...to.headers } };
}

/** Backends with the smallest whole weights of the same proportion, those of equal ones added up. */
function shares<Share extends { readonly weight: number }>(backends: readonly Share[]): readonly Share[] {
	const sums: Share[] = [];
	for (const backend of backends) {
		const at = sums.findIndex((known) => sameValue({ ...known, weight: 0 }, { ...backend, weight: 0 }));
		if (at === -1) sums.push(backend);
		else sums[at] = { ...backend, weight: backend.weight + (sums[at] as Share).weight };
	}
	const divisor = sums.reduce((common, { weight }) => greatestDivisor(common, weight), 0);
	return sums.map((backend) => ({ ...backend, weight: backend.weight / divisor }));
}

function greatestDivisor(a: number, b: number): number {
	return b === 0 ? a : greatestDivisor(b, a % b);
}

// What else would have been done to a request that is answered in place of an application, nobody can see.
function settledBackend({ effects, ...backend }: Backend, cluster: Cluster) {
	const to = settledOutcome(backend.to, cluster);
	return { ...backend, to, ...(effects === undefined || to.kind === 'respond' ? {} : { effects }) };
}

function settledOutcome(to: Outcome, cluster: Cluster): { readonly kind: string } {
	if (to.kind === 'fail') return { kind: 'fail' };
	if (to.kind === 'respond') return typed(to);
	if (to.kind !== 'service') return to;
	const has = ({ metadata: { name, namespace = 'default' }, spec }: Service) =>
		spec?.ports?.some(({ port }) => sameServicePort({ namespace, service: name, port }, to.port));
	const service = cluster.services.find(has);
	return service !== undefined && isReady(service, cluster) !== false ? to : { kind: 'fail' };
}

/** The share of requests to mirror says nothing once there is no mirror. */
function withoutMirrorShare(effects: unknown): unknown {
	if (typeof effects !== 'object' || effects === null || Array.isArray(effects)) return effects;
	return Object.fromEntries(Object.entries(effects).filter(([name]) => !name.startsWith('mirror')));
}
