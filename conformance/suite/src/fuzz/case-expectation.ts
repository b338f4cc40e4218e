// SPDX-License-Identifier: Apache-2.0
import type { Answer, Outcome, ServicePort } from '@branchline/plan';
import { backendOf, type Observation } from '../envoy/observation.ts';
import { mirrorNames } from './sample.ts';

/** An expectation as the file of a case has it. */
export type WrittenExpectation = string | Readonly<Record<string, unknown>>;

/** What may be seen, as an expectation. */
export function writtenAdmissible(answers: readonly Answer[]): WrittenExpectation {
	const written = answers.map(writtenAnswer);
	return written.length === 1 ? written[0]! : { anyOf: written };
}

/** What was seen, as an expectation; a split where the interpreter knows of one. */
export function writtenSeen(seen: readonly Observation[], known: Answer | undefined): WrittenExpectation {
	if (known !== undefined) return writtenAnswer(known);
	const [first] = seen;
	if (first === undefined || (first.kind === 'replied' && first.status >= 500)) return { fails: true };
	if (first.kind === 'replied') return { status: first.status };
	return { service: serviceName(first.backend), path: first.path };
}

function writtenAnswer(answer: Answer): WrittenExpectation {
	if (answer.kind === 'reply') {
		const hasHeaders = Object.keys(answer.headers).length > 0;
		return { status: answer.status, ...(hasHeaders ? { headers: answer.headers } : {}) };
	}
	const [first, ...others] = answer.backends;
	if (first === undefined) return { fails: true };
	if (others.length > 0) {
		const shares = new Map<string, number>();
		for (const { to, weight } of answer.backends) shares.set(shareName(to), (shares.get(shareName(to)) ?? 0) + weight);
		return { split: Object.fromEntries(shares) };
	}
	if (isDead(first.to)) return { fails: true };
	if (first.to.kind === 'respond') return { status: first.to.status };
	const { path } = (answer.effects ?? {}) as { readonly path?: string };
	const mirrors = mirrorNames(answer).map(serviceName);
	return {
		service: shareName(first.to),
		...(path === undefined ? {} : { path }),
		...(mirrors.length > 0 ? { mirrors } : {}),
	};
}

/** Whether nothing answers there: no Service of the random shop, and no address. */
function isDead(to: Outcome): boolean {
	return to.kind !== 'respond' && backendOf(to) === undefined;
}

function shareName(to: Outcome): string {
	if (isDead(to)) return 'fails';
	if (to.kind === 'service') return portName(to.port);
	if (to.kind === 'address') return `foreign:${to.port}`;
	return to.kind === 'respond' ? String(to.status) : 'fails';
}

function portName({ namespace, service, port }: ServicePort): string {
	return `${service}${namespace === 'shop' ? '' : `.${namespace}`}:${port}`;
}

/** The name in a case of a backend that is known as `namespace/service:port`, or by an address. */
function serviceName(backend: string): string {
	const [, namespace, service, port] = /^([^/]+)\/([^:]+):(\d+)$/.exec(backend) ?? [];
	if (namespace === undefined || service === undefined) return `foreign:${backend.split(':')[1]}`;
	return portName({ namespace, service, port: Number(port) });
}
