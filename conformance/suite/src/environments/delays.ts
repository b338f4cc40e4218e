// SPDX-License-Identifier: Apache-2.0
import type { Effects } from '@branchline/interpreters';
import type { HeaderLine } from '../case/expectation.ts';
import type { Replied } from './contract.ts';

// What a rule does that ends a request before its application can answer: faults and timeouts. Nothing here takes time.

/** The header by which a request asks the application to wait, in milliseconds. */
export const delayHeader = 'x-echo-delay-ms';

/** Envoy’s own limit for a route that names none (RouteAction.timeout). */
const envoyDefault = '15s';

const timeouts: Readonly<Record<string, (effects: Effects) => unknown>> = {
	istio: ({ timeout }) => timeout,
	'gateway-api': ({ timeouts: limits }) => (limits as { request?: string } | undefined)?.request,
	linkerd: ({ annotations }) => (annotations as Effects | undefined)?.['timeout.linkerd.io/request'],
	envoy: ({ timeout = envoyDefault }) => timeout,
};

interface Abort {
	readonly httpStatus?: number;
	readonly percentage?: { readonly value?: number };
}

/** The reply that a rule gives in place of the application: of a fault that hits every request, or of a timeout. */
export function endedEarly(mesh: string, effects: Effects, headers: readonly HeaderLine[]): Replied | undefined {
	const { abort } = (effects.fault ?? {}) as { readonly abort?: Abort };
	if (abort?.httpStatus !== undefined && (abort.percentage?.value ?? 100) >= 100)
		return { kind: 'replied', status: abort.httpStatus, headers: {}, body: 'fault filter abort' };
	const delay = Number(headers.find(([name]) => name === delayHeader)?.[1] ?? 0);
	const limit = milliseconds(timeouts[mesh]?.(effects));
	return limit === undefined || delay < limit
		? undefined
		: { kind: 'replied', status: 504, headers: {}, body: 'upstream request timeout' };
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** The length of a duration such as `1.5s` or `1m30s`; undefined for none, and for 0, which means no limit. */
function milliseconds(duration: unknown): number | undefined {
	if (typeof duration !== 'string') return undefined;
	const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
	const sum = parts.reduce((total, [, amount, unit]) => total + Number(amount) * units[unit!]!, 0);
	return sum === 0 ? undefined : sum;
}
