// SPDX-License-Identifier: Apache-2.0
import { type Answer, sameValue } from '@branchline/plan';
import { asAnswer, backendOf, type Observation } from '../envoy/observation.ts';
import { distinct, isFailure, mirrorNames } from './sample.ts';

/** A recorded answer with σ applied: what is admissible then, and the share of the requests that it was recorded for. */
interface Expectation {
	readonly admissible: readonly Answer[];
	readonly share: number;
}

/** By how many standard deviations two shares must differ before it is no chance: about one in two million. */
const deviations = 5;

/**
 * The black-box law for one request that was asked several times before and after: everything seen afterwards is
 * something recorded with σ applied, and where σ leaves one answer, everything recorded is seen again, as often.
 *
 * Gives one clause for each fault. With few observations a rare share may look like a fault: ask more before believing.
 */
export function lawFaults(
	substituted: (recorded: Answer) => readonly Answer[],
	before: readonly Observation[],
	after: readonly Observation[],
): readonly string[] {
	const expectations = distinct(before).map(({ seen, times }): Expectation => {
		return { admissible: substituted(asAnswer(seen)), share: times / before.length };
	});
	const strange = distinct(after).filter(({ seen }) => !expectations.some((one) => isAdmissible(one, seen)));
	const faults = strange.map(({ seen }) => `not what was recorded with σ applied: ${JSON.stringify(seen)}`);
	if (expectations.some(({ admissible }) => admissible.length > 1)) return faults;
	return [...faults, ...merged(expectations).flatMap((one) => absences(one, before.length, after))];
}

function isAdmissible({ admissible }: Expectation, seen: Observation): boolean {
	return admissible.some((answer) => {
		return isDestination(answer, seen) && mirrorsOf(seen).every((mirror) => mirrorNames(answer).includes(mirror));
	});
}

/** Several recorded answers may become one: a split of two services that one fork replaces. */
function merged(expectations: readonly Expectation[]): readonly { readonly answer: Answer; readonly share: number }[] {
	const found: { answer: Answer; share: number }[] = [];
	for (const { admissible, share } of expectations) {
		const answer = admissible[0]!;
		const same = found.find((other) => looksLike(other.answer, answer));
		if (same) same.share += share;
		else found.push({ answer, share });
	}
	return found;
}

function looksLike(a: Answer, b: Answer): boolean {
	if (isDead(a) || isDead(b)) return isDead(a) && isDead(b);
	if (a.kind === 'reply' || b.kind === 'reply') return sameValue(a, b);
	return backendOf(a.backends[0]!.to) === backendOf(b.backends[0]!.to) && sameValue(a.effects, b.effects);
}

/** Whether a request fails, for whatever reason: nobody can see which. */
function isDead(answer: Answer): boolean {
	return answer.kind === 'reply' ? answer.status >= 500 : backendOf(answer.backends[0]!.to) === undefined;
}

function absences(
	{ answer, share }: { readonly answer: Answer; readonly share: number },
	recorded: number,
	after: readonly Observation[],
): readonly string[] {
	const seen = distinct(after).filter((one) => isDestination(answer, one.seen));
	if (seen.length === 0) return [`recorded with σ applied, and not seen: ${JSON.stringify(answer)}`];
	const copied = new Set(seen.flatMap((one) => mirrorsOf(one.seen)));
	// Whether a request that fails is copied is a mesh's own affair.
	const mirrors = seen.every((one) => isFailure(one.seen)) ? [] : mirrorNames(answer);
	const faults = mirrors.flatMap((mirror) => (copied.has(mirror) ? [] : [`no copy arrived at ${mirror}`]));
	const times = seen.reduce((sum, one) => sum + one.times, 0);
	const now = times / after.length;
	const pooled = (share * recorded + times) / (recorded + after.length);
	const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / recorded + 1 / after.length));
	if (Math.abs(now - share) > deviations * deviation + 1e-9) {
		faults.push(`${percent(now)} of the requests instead of ${percent(share)}: ${JSON.stringify(answer)}`);
	}
	return faults;
}

function isDestination(expected: Answer, seen: Observation): boolean {
	if (isDead(expected)) return isFailure(seen);
	if (expected.kind === 'reply') {
		if (seen.kind !== 'replied' || seen.status !== expected.status || seen.body !== expected.body) return false;
		return Object.entries(expected.headers).every(([name, value]) => seen.headers[name] === value);
	}
	if (seen.kind !== 'reached' || seen.backend !== backendOf(expected.backends[0]!.to)) return false;
	const { kind: _kind, backend: _backend, mirrors: _mirrors, ...effects } = seen;
	return sameValue(expected.effects, effects);
}

function mirrorsOf(seen: Observation): readonly string[] {
	return seen.kind === 'reached' ? seen.mirrors : [];
}

function percent(share: number): string {
	return `${Math.round(share * 100)} %`;
}
