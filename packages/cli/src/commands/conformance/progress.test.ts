// SPDX-License-Identifier: Apache-2.0
import type { Case, CaseResult, Outcome } from '@branchline/conformance';
import test from 'ava';
import { Terminal } from '../../terminal.ts';
import { ProgressView, summary } from './progress.ts';

function result(id: string, outcome: Outcome, reason?: string): CaseResult {
	const one = { id, title: 'a title', file: `${id}.yaml` } as Case;
	const rest = { faults: outcome === 'failed' ? ['it broke'] : [], requests: [], features: [], native: [] };
	return { case: one, outcome, ...(reason && { reason }), ...rest, generated: [], findings: [], ms: 1 };
}

function view(isTTY: boolean) {
	const written: string[] = [];
	const stream = { isTTY, columns: 40, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
	return {
		written,
		view: new ProgressView(new Terminal({ stdin: process.stdin, stdout: stream, stderr: stream }, { NO_COLOR: '1' })),
	};
}

test('on a TTY one line changes, and failed cases stay', (t) => {
	const { written, view: shown } = view(true);
	const failed = result('a/two', 'failed');
	shown.show({ case: failed.case, done: 1, total: 3 });
	shown.show({ case: failed.case, result: failed, done: 2, total: 3 });
	const passed = result(`a/${'three'.repeat(20)}`, 'passed');
	shown.show({ case: passed.case, result: passed, done: 3, total: 3 });
	shown.end();
	const clear = '\r\u001b[2K';
	t.deepEqual(written, [
		`${clear}1/3 a/two`,
		`${clear}FAIL a/two\n     a title\n     a/two.yaml\n     it broke\n2/3 1 failed a/two`,
		`${clear}3/3 1 failed a/threethreethreethreethre`,
		clear,
	]);
});

test('elsewhere each case that has ended is a line', (t) => {
	const { written, view: shown } = view(false);
	const skipped = result('a/one', 'skipped', 'it is for istio');
	shown.show({ case: skipped.case, done: 0, total: 1 });
	shown.show({ case: skipped.case, result: skipped, done: 1, total: 1 });
	shown.end();
	t.deepEqual(written, ['skip a/one: it is for istio\n']);
});

test('the counts name what there is, and passed, failed and skipped in any case', (t) => {
	const some = (['known failure', 'known failure', 'unexpected pass'] as const).map((outcome) => result('a', outcome));
	t.is(summary([], 100), '0 passed, 0 failed, 0 skipped in 0.1 s');
	t.is(summary(some, 65_400), '0 passed, 0 failed, 0 skipped, 1 unexpected pass, 2 known failures in 65 s');
});
