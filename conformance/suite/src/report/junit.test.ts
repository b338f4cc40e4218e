// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { junitXml } from './junit.ts';
import { tagsOf } from './markup.test.fixture.ts';
import { caseOf, keyed, recordOf, resultOf } from './record.test.fixture.ts';

test('every case is a test of its topic, with its time and how it ended', (t) => {
	const xml = junitXml(
		recordOf(
			resultOf(caseOf('a/good', keyed), 'passed'),
			resultOf(caseOf('a/bad', keyed), 'failed', { at: 'checkout', faults: ['first\nsecond'] }),
			resultOf(caseOf('b/skipped', keyed), 'skipped', { reason: 'no <gateway>', ms: 0 }),
			resultOf(caseOf('b/known', keyed), 'known failure', { at: 'checkout', reason: 'so' }),
			resultOf(caseOf('b/wonder', keyed), 'unexpected pass', { reason: 'so' }),
		),
	);
	const tags = tagsOf(xml.replace(/^<\?xml .*\?>\n/, ''));
	const named = (name: string) => tags.filter((tag) => tag.name === name).map(({ attributes }) => attributes);
	t.deepEqual(named('testsuites'), [
		{ name: 'istio testbed', tests: '5', failures: '2', errors: '0', skipped: '2', time: '60.000' },
	]);
	t.deepEqual(
		named('testsuite').map(({ name, tests, failures, skipped, time }) => [name, tests, failures, skipped, time]),
		[
			['a', '2', '1', '0', '2.468'],
			['b', '3', '1', '2', '2.468'],
		],
	);
	t.deepEqual(named('testcase')[0], {
		name: 'a case &amp; its &quot;title&quot; &lt;/script&gt;',
		classname: 'a.good',
		file: 'conformance/cases/a/good.yaml',
		time: '1.234',
	});
	t.deepEqual(
		named('skipped').map(({ message }) => message),
		['no &lt;gateway&gt;', 'known failure: so'],
	);
	t.deepEqual(
		named('failure').map(({ type, message }) => [type, message]),
		[
			['failed', 'first&#10;second'],
			['unexpected pass', 'it passes, but is known to fail: so'],
		],
	);
	t.true(xml.includes('expected checkout-pr-1:8080, seen checkout:8080'));
});

test('what XML cannot hold is replaced', (t) => {
	const xml = junitXml(
		recordOf(resultOf(caseOf('a/bad', keyed), 'failed', { faults: ['\u0000\u001b[31m\ud800\ufffe😀'] })),
	);
	t.true(xml.includes('message="\ufffd\ufffd[31m\ufffd\ufffd😀"'));
	t.notRegex(xml, /\p{Surrogate}/u);
});

test('cases of a folder of one’s own are named as files of it', (t) => {
	const { facts, run } = recordOf(resultOf(caseOf('a/good', keyed), 'passed'));
	t.regex(junitXml({ facts: { ...facts, casesFolder: './mine/' }, run }), / file="mine\/a\/good\.yaml" /);
});
