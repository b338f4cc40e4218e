// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { missingFindings } from './missing-findings.ts';

const found = [
	{ code: 'plan/target-missing', severity: 'warning', message: 'gone', key: 'pr-1' },
	{ code: 'adapter/cannot-copy', severity: 'error', message: 'no', key: 'pr-2' },
] as const;

test('demanded findings have to be there', (t) => {
	t.deepEqual(missingFindings({ diagnoses: ['plan/target-missing'], refuses: ['pr-2'] }, found), []);
	t.deepEqual(missingFindings({ diagnoses: ['plan/other'], refuses: ['pr-3'] }, found), [
		'no finding plan/other was reported',
		'no error says that the key pr-3 is refused',
	]);
});

test('a warning about a key does not refuse it', (t) => {
	t.is(missingFindings({ diagnoses: [], refuses: ['pr-1'] }, found).length, 1);
});

test('an error without a key refuses every key', (t) => {
	const error = { code: 'adapter/port-not-routed', severity: 'error', message: 'no' } as const;
	t.deepEqual(missingFindings({ diagnoses: [], refuses: ['pr-1'] }, [error]), []);
});

test('where nobody tells the findings, none can be missing', (t) => {
	t.deepEqual(missingFindings({ diagnoses: ['plan/other'], refuses: ['pr-3'] }, undefined), []);
});
