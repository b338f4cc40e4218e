// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { count, noAnswers, timesOf } from './probe-count.ts';

function verdicts(answers: string, thresholds: { successThreshold?: number; failureThreshold?: number }): string {
	const times = timesOf(thresholds);
	let seen = noAnswers;
	return [...answers]
		.map((answer) => {
			seen = count(seen, answer === '+', times);
			return seen.verdict === 'undecided' ? '?' : seen.verdict === 'success' ? 'S' : 'F';
		})
		.join('');
}

test('a verdict changes when its threshold is reached in a row', (t) => {
	t.is(verdicts('+--+---+', { failureThreshold: 3 }), 'SSSSSSFS');
	t.is(verdicts('-+-++-', { successThreshold: 2, failureThreshold: 1 }), 'FFFFSF');
	t.is(verdicts('--+', { failureThreshold: 3 }), '??S');
	t.is(verdicts('---', {}), '??F');
});

test('absent and zero numbers are the defaults of Kubernetes', (t) => {
	const defaults = { delayMs: 0, periodMs: 10_000, timeoutMs: 1_000, successes: 1, failures: 3 };
	t.deepEqual(timesOf({}), defaults);
	t.deepEqual(timesOf({ periodSeconds: 0, timeoutSeconds: 0, successThreshold: 0, failureThreshold: 0 }), defaults);
	t.like(timesOf({ initialDelaySeconds: 2, periodSeconds: 5 }), { delayMs: 2_000, periodMs: 5_000 });
});
