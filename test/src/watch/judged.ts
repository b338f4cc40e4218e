// SPDX-License-Identifier: Apache-2.0
import type { ExecutionContext } from 'ava';
import type { Death } from './come-and-go.ts';
import { type Seen, tally } from './request-streams.ts';

/** The keys whose forks are dead for a while: those forks, and what becomes of their requests meanwhile. */
export const mortal: Readonly<Record<string, { readonly fork: string; readonly onUnavailable: 'fail' | 'baseline' }>> =
	{
		dying: { fork: 'fork-3', onUnavailable: 'fail' },
		leaving: { fork: 'fork-4', onUnavailable: 'fail' },
		yielding: { fork: 'fork-3', onUnavailable: 'baseline' },
	};

/** None, a key that nobody touches, one that is being changed all the time, and those whose forks die. */
export const keys: readonly string[] = ['', 'k1', 'changing', ...Object.keys(mortal)];

/** What a key that nobody changes is answered. */
export const steady: Readonly<Record<string, string>> = { '': 'checkout', k1: 'fork-1' };

/** A mesh has a moment to hear of a death, in which a missing Service is answered as the mesh has it. */
const hearingMs = 5000;

/** Nobody sees a change but that of their own key, and a dead fork is answered as its sandbox says. */
export function judge(t: ExecutionContext, place: string, answers: readonly Seen[], died: Death): void {
	for (const key of keys) t.log(`${place}, ${key || 'no key'}: ${JSON.stringify(tally(answers, key))}`);
	for (const [key, workload] of Object.entries(steady))
		t.deepEqual(Object.keys(tally(answers, key)), [`200 ${workload}`], `${place}: requests of ${key || 'no key'}`);
	t.deepEqual(
		answers.filter(isNotOf('changing', ['checkout', 'fork-2', 'payments'])),
		[],
		`${place}: a changing key meets its own forks`,
	);
	for (const key of Object.keys(mortal)) judgeMortal(t, `${place}, ${key}`, key, answers, died);
}

function judgeMortal(t: ExecutionContext, who: string, key: string, answers: readonly Seen[], died: Death): void {
	const { fork, onUnavailable } = mortal[key]!;
	const yields = onUnavailable === 'baseline';
	const allowed = [fork, ...(yields ? ['checkout'] : [])];
	t.deepEqual(answers.filter(isNotOf(key, allowed)), [], `${who}: it is met, or what its sandbox says`);
	const dead = answers.filter((one) => one.key === key && one.at > died.from && one.at < died.to);
	const known = dead.filter(({ at }) => at > died.from + hearingMs);
	t.true(known.length > 0, `${who}: requests were sent while it was known to be dead`);
	if (yields) {
		t.deepEqual(Object.keys(tally(known, key)), ['200 checkout'], `${who}: a dead fork gives way`);
		const back = answers.filter((one) => one.key === key && one.at >= died.to);
		t.log(`${who}, coming back: ${JSON.stringify(tally(back, key))}`);
		// Envoy Gateway may hand out the new route a moment before its cluster.
		t.true(back.filter(({ status }) => status !== 200).length <= 2, `${who}: nobody is hit when the fork comes back`);
		return;
	}
	t.deepEqual(
		dead.filter(({ status, ms }) => status < 500 || ms > 5000),
		[],
		`${who}: a dead fork fails within five seconds`,
	);
	t.deepEqual(
		known.filter(({ status }) => status !== 503),
		[],
		`${who}: with 503, whatever it is that is not there`,
	);
}

/** Answers of a key that come from another workload; a pod that dies may take a request with it (status 0). */
function isNotOf(key: string, allowed: readonly string[]): (one: Seen) => boolean {
	return (one) => one.key === key && one.status > 0 && one.status < 500 && !allowed.includes(one.workload);
}
