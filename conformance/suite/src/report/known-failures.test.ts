// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { formatFinding } from '../case/finding.ts';
import { decodeKnownFailures, knownFailuresOf, targetName, withKnownFailures } from './known-failures.ts';
import { caseOf, keyed, recordOf, resultOf } from './record.test.fixture.ts';

const cases = ['a/one', 'a/two'].map((id) => ({ id }));

function decoded(text: string) {
	const { failures, findings } = decodeKnownFailures('known.yaml', text, cases);
	return { failures, lines: findings.map(formatFinding) };
}

test('a known failure has a case, a target, a reason and a link', (t) => {
	const { failures, lines } = decoded(`
# why
- {case: a/one, target: gateway-api on envoy-gateway, reason: so, link: 'https://x.example/1'}
- {case: a/two, target: istio, environment: testbed, reason: so, link: 'https://x.example/2'}
`);
	t.deepEqual(lines, []);
	t.is(failures.length, 2);
	t.deepEqual(decoded('').failures, []);
});

test('everything that is wrong is told with its place', (t) => {
	const { failures, lines } = decoded(`- {case: a/one, target: istio, reason: so, link: 'http://x.example', more: 1}
- {case: a/one, target: '', reason: ''}
`);
	t.deepEqual(failures, []);
	t.is(lines.length, 5, lines.join('\n'));
	t.true(
		lines.every((line) => /^known\.yaml:[12]:\d+ /.test(line)),
		lines.join('\n'),
	);
	const stale = decoded(`- {case: a/gone, target: istio, reason: so, link: 'https://x.example'}
- {case: a/one, target: istio, reason: so, link: 'https://x.example'}
- {case: a/one, target: istio, reason: so, link: 'https://x.example'}
`);
	t.deepEqual(stale.lines, [
		'known.yaml:1:4 [0].case: there is no case a/gone',
		'known.yaml:3:3 [2]: a/one is there twice for istio',
	]);
	t.regex(decoded('a: [').lines.join(), /^known\.yaml:1:/);
});

test('a known failure is of one target, and of one environment if it names one', (t) => {
	const link = 'https://x.example';
	const failures = [
		{ case: 'a/one', target: 'gateway-api on istio', reason: 'r1', link },
		{ case: 'a/two', target: 'istio', environment: 'testbed', reason: 'r2', link },
	];
	const on = (meshes: readonly string[], environment: string, implementation?: string) => {
		const target = { meshes, ...(implementation === undefined ? {} : { implementation }) };
		const known = knownFailuresOf(failures, target, environment);
		return cases.map(known);
	};
	t.deepEqual(on(['gateway-api'], 'cluster', 'istio'), ['r1 (https://x.example)', undefined]);
	t.deepEqual(on(['gateway-api'], 'cluster'), [undefined, undefined]);
	t.deepEqual(on(['istio'], 'testbed'), [undefined, 'r2 (https://x.example)']);
	t.deepEqual(on(['istio'], 'cluster'), [undefined, undefined]);
	t.is(
		targetName({ meshes: ['linkerd', 'gateway-api'], implementation: 'envoy-gateway' }),
		'linkerd+gateway-api on envoy-gateway',
	);
});

test('what fails as known is no failure, and what passes against it is one', (t) => {
	const { run } = recordOf(
		resultOf(caseOf('a/one', keyed), 'failed', { at: 'checkout' }),
		resultOf(caseOf('a/two', keyed), 'passed'),
		resultOf(caseOf('a/three', keyed), 'skipped', { reason: 'late' }),
		resultOf(caseOf('a/four', keyed), 'failed', { at: 'checkout' }),
	);
	const known = ['a/one', 'a/two', 'a/three'].map((id) => ({
		case: id,
		target: 'istio',
		reason: 'so',
		link: 'https://x.example',
	}));
	t.deepEqual(
		withKnownFailures(run, known).results.map(({ outcome, reason }) => [outcome, reason]),
		[
			['known failure', 'so (https://x.example)'],
			['unexpected pass', 'so (https://x.example)'],
			['skipped', 'late'],
			['failed', undefined],
		],
	);
});
