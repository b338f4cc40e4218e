// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { implementationOf } from './facts.ts';
import { reportFiles } from './output.ts';
import { caseOf, keyed, recordOf, resultOf } from './record.test.fixture.ts';
import { readRecords, recordJson } from './record.ts';

const record = recordOf(resultOf({ ...caseOf('a/one', keyed), file: '/somewhere/a/one.yaml' }, 'passed'));

test('a record survives being written, alone or as one line of many, and names no folder', (t) => {
	const text = recordJson(record);
	t.false(text.includes('/somewhere'));
	const [read] = readRecords('results.json', text);
	t.is(recordJson(read!), text);
	t.is(readRecords('all.jsonl', `${text}\n${text}`).length, 2);
	t.is(readRecords('pretty.json', JSON.stringify(JSON.parse(text), null, 2)).length, 1);
});

test('a file of something else is refused by name', (t) => {
	t.throws(() => readRecords('a.json', '{"kind": "x"}'), { message: /^a\.json: expected the results of runs/ });
	t.throws(() => readRecords('a.json', 'null'), { message: /^a\.json: expected/ });
	t.throws(() => readRecords('a.json', ''), { message: /^a\.json: expected/ });
	t.throws(() => readRecords('a.jsonl', `${recordJson(record)}{`), { message: 'a.jsonl:2: expected JSON' });
});

test('a run leaves what its pages are made from, and what people and machines read', (t) => {
	const files = reportFiles(record);
	t.deepEqual(Object.keys(files), ['results.json', 'report.yaml', 'junit.xml', 'index.html']);
	t.deepEqual(files, reportFiles(readRecords('results.json', files['results.json']!)[0]!));
});

test('who made a target is known of the meshes that there are adapters for', (t) => {
	const versions = { 'envoy-gateway': '1.9.0', envoy: '1.38.3', istio: '1.30.3' };
	const target = { meshes: ['linkerd', 'gateway-api'], implementation: 'envoy-gateway' };
	t.like(implementationOf(target, versions), { project: 'envoy-gateway', version: '1.9.0' });
	t.like(implementationOf({ meshes: ['istio'] }, versions), { organization: 'istio', version: '1.30.3' });
	t.like(implementationOf({ meshes: ['other'] }, versions), { project: 'other', version: 'unknown' });
});
