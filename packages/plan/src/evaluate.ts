// SPDX-License-Identifier: Apache-2.0
import { keysOf } from './carrier.ts';
import { accepts } from './condition.ts';
import { sameValue } from './same-value.ts';
import { sameServicePort } from './service-port.ts';
import type {
	Answer,
	Backend,
	HttpRequest,
	Ingress,
	Outcome,
	Plan,
	ServicePort,
	Substitution,
	Target,
} from './types.ts';

/**
 * Gives the admissible answers to a request, from the answer of the mesh's own configuration: the specification that
 * every mesh is judged by.
 *
 * Never empty and without duplicates. A request with no key, with keys that no sandbox owns, or at a gateway where keys
 * are not honoured has the baseline alone; with one distinct key, what that key makes of the baseline; with several, what
 * each of them makes of it, or the baseline. An answer that a key does not change is the identical object.
 */
export function evaluate(plan: Plan, request: HttpRequest, baseline: Answer): readonly Answer[] {
	const keys = honoursKeys(plan.ingress, request.to) ? keysOf(request, plan.carriers) : [];
	const answers = keys.map((key) => substitute(plan, key, request, baseline));
	if (keys.length !== 1) answers.push(baseline);
	return answers.filter((answer, index) => !answers.slice(0, index).some((earlier) => sameValue(earlier, answer)));
}

/**
 * Says whether keys are honoured where a request arrives: always, except at a gateway that the plan's `ingress` does
 * not name.
 */
export function honoursKeys(ingress: Ingress, to: HttpRequest['to']): boolean {
	if (!('gateway' in to) || ingress === 'all') return true;
	return ingress !== 'none' && ingress.gateways.includes(to.gateway.name);
}

/** Says whether a substitution takes effect: not while its target is known to be dead and it yields to the baseline. */
export function active(substitution: Substitution): boolean {
	return substitution.onUnavailable === 'fail' || substitution.ready !== false;
}

function substitute(plan: Plan, key: string, request: HttpRequest, baseline: Answer): Answer {
	if (baseline.kind === 'reply') return baseline;
	const outcome = (to: Outcome): Outcome => {
		const substitution = to.kind === 'service' ? substitutionOf(plan, key, request, to.port) : undefined;
		return substitution === undefined ? to : named(substitution, plan.forkHeader);
	};
	const backends = baseline.backends.map((backend) => keepIfSame(backend, outcome(backend.to)));
	const mirrors = baseline.mirrors.flatMap((mirror) => {
		const to = outcome(mirror);
		// Nobody sees the answer to a mirrored request, so a substitute that answers by itself is no destination at all.
		return to !== mirror && (to.kind === 'respond' || to.kind === 'fail') ? [] : [to];
	});
	const same = sameItems(baseline.backends, backends) && sameItems(baseline.mirrors, mirrors);
	return same ? baseline : (replyOf(backends) ?? { ...baseline, backends, mirrors });
}

/** The target; one that answers by itself names the sandbox as well, where the plan asks for it. */
function named({ to, origin }: Substitution, forkHeader: string | undefined): Target {
	if (to.kind !== 'respond' || forkHeader === undefined) return to;
	const own = Object.entries(to.headers).find(([name]) => name.toLowerCase() === forkHeader);
	const { [own?.[0] ?? '']: _, ...others } = to.headers;
	const value = own === undefined ? origin.sandbox : `${own[1]},${origin.sandbox}`;
	return { ...to, headers: { ...others, [forkHeader]: value } };
}

function keepIfSame(backend: Backend, to: Outcome): Backend {
	return backend.to === to ? backend : { ...backend, to };
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
	return a.length === b.length && a.every((item, index) => item === b[index]);
}

function substitutionOf(plan: Plan, key: string, request: HttpRequest, port: ServicePort): Substitution | undefined {
	const substitution = plan.services
		.find(({ of }) => sameServicePort(of, port))
		?.substitutions.find((candidate) => candidate.key === key);
	if (substitution === undefined || !active(substitution)) return undefined;
	const { when } = substitution;
	return when.length === 0 || when.some((condition) => accepts(condition, request)) ? substitution : undefined;
}

// A split that answers the same whatever is drawn is a reply: that is how every mesh writes it.
function replyOf(backends: readonly Backend[]): Answer | undefined {
	const to = backends[0]?.to;
	if (to?.kind !== 'respond' || !backends.every((backend) => sameValue(backend.to, to))) return undefined;
	const headers = Object.entries(to.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
	return { kind: 'reply', status: to.status, headers: Object.fromEntries(headers), body: to.body };
}
