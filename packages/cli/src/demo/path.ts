// SPDX-License-Identifier: Apache-2.0
import type { CallAnswer, EchoAnswer } from '@branchline/testbed';
import { type Answer, evaluate, type HttpRequest, type Outcome, type Plan } from 'branchline';
import { forwarded } from './processes.ts';
import { type App, apps, authorityOf, nextOf, servicePort, workloads } from './shop.ts';

/** A request to the shop as somebody outside sends it. */
export interface ShopRequest {
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
}

/** A request as it arrives at the hop before `app`, `first` being the one from outside. */
export function arriving({ path, headers }: ShopRequest, app: App): HttpRequest {
	const lines = Object.entries(headers);
	const kept = lines.filter(([name]) => app === apps[0] || (forwarded as readonly string[]).includes(name));
	return { to: servicePort(app), method: 'GET', authority: authorityOf(app), path, headers: kept };
}

/**
 * The paths that a request may take, by the plans that may hold while it is under way: at every hop the answers that
 * `evaluate` admits by any of them. One path where only one plan holds, unless the request shows several keys.
 */
export function admissiblePaths(plans: readonly Plan[], request: ShopRequest, app: App = apps[0]): readonly string[] {
	const to: Outcome = { kind: 'service', port: servicePort(app) };
	const baseline: Answer = { kind: 'forward', backends: [{ weight: 1, to }], mirrors: [], effects: {} };
	const answers = plans.flatMap((plan) => evaluate(plan, arriving(request, app), baseline));
	const ends = new Set(answers.flatMap(endsOf));
	return [...ends].flatMap((end) => {
		const next = workloads.find(({ service }) => service === end)?.app;
		const onward = next === undefined ? undefined : nextOf(next);
		return onward === undefined ? [end] : admissiblePaths(plans, request, onward).map((rest) => `${end} > ${rest}`);
	});
}

/** Who answers at a hop: a process by its name, or the Envoy by a status. */
function endsOf(answer: Answer): readonly string[] {
	if (answer.kind === 'reply') return [reply(answer.status, answer.body)];
	return answer.backends.map(({ to }) => {
		if (to.kind === 'respond') return reply(to.status, to.body);
		const service = to.kind === 'service' ? to.port.service : '';
		return workloads.some((workload) => workload.service === service) ? service : reply(503, '');
	});
}

/** The path that a request took, as those who answered it named themselves. */
export function pathTaken({ status, body }: Pick<CallAnswer, 'status' | 'body'>): string {
	const answer = echoAnswer(body);
	if (answer === undefined) return reply(status, body);
	const last = lastFailure(answer);
	return [...answer.hops, ...(last === undefined ? [] : [reply(last.status, last.body)])].join(' > ');
}

/** What the last hop was told instead of a process's answer: each hop before it repeats it. */
function lastFailure({ failure }: EchoAnswer): EchoAnswer['failure'] {
	if (failure === undefined) return undefined;
	const inner = echoAnswer(failure.body);
	return inner === undefined ? failure : lastFailure(inner);
}

function echoAnswer(body: string): EchoAnswer | undefined {
	try {
		const answer = JSON.parse(body) as Partial<EchoAnswer> | null;
		return Array.isArray(answer?.hops) ? (answer as EchoAnswer) : undefined;
	} catch {
		return undefined;
	}
}

// What an Envoy writes beside a 5xx is its own affair.
function reply(status: number, body: string): string {
	return status >= 500 || body === '' ? String(status) : `${status} ${body}`;
}
