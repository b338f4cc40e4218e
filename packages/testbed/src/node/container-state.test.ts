// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { isRestarted, restartDelay, terminated } from './container-state.ts';

const at = new Date('2026-01-01T00:00:01.5Z');

test('an end by a signal has its number and 128 more as exit code', (t) => {
	t.like(terminated({ code: null, signal: 'SIGKILL', at }, at, 'last words'), {
		exitCode: 137,
		signal: 9,
		reason: 'Error',
		message: 'last words',
		finishedAt: '2026-01-01T00:00:01Z',
	});
	const completed = terminated({ code: 0, signal: null, at }, at, 'last words');
	t.is(completed.reason, 'Completed');
	t.false('message' in completed);
});

test('the restart policy decides by the exit code', (t) => {
	const decided = ['Always', 'OnFailure', 'Never'].map((policy) => [isRestarted(policy, 0), isRestarted(policy, 1)]);
	t.deepEqual(decided, [
		[true, true],
		[false, true],
		[false, false],
	]);
});

test('the first restart is at once, the others wait twice as long each, at most a minute', (t) => {
	t.deepEqual([0, 1, 2, 3, 7, 1_000].map(restartDelay), [0, 1_000, 2_000, 4_000, 60_000, 60_000]);
});
