// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { parse } from 'yaml';
import { conformanceReport, reportYaml } from './build-report.ts';
import { levelOf, profilesOf } from './profiles.ts';
import { caseOf, keyed, recordOf, resultOf } from './record.test.fixture.ts';

const baggage = keyed.replace('x-branchline-key, pr-1', 'baggage, branchline-key=pr-1');
const ingress = '- {name: in, through: edge, host: shop.example, without: {status: 404}}';
const grpc = '- {name: call, to: checkout, protocol: grpc, path: /shop.Cart/Get, without: checkout}';

test('a case belongs to a profile for each way in, and is extended if it needs more than a header and a service', (t) => {
	const both = caseOf('a/both', [keyed, ingress, grpc].join('\n'));
	t.deepEqual([...profilesOf(both)].sort(), ['INGRESS-HTTP', 'MESH-GRPC', 'MESH-HTTP']);
	t.is(levelOf(resultOf(caseOf('a/core', keyed), 'passed')), 'core');
	t.is(levelOf(resultOf(caseOf('a/extended', baggage), 'passed')), 'extended');
	const later = caseOf('a/step', keyed, `steps: [{scale: {checkout-pr-1: 0}, requests: [${grpc.slice(2)}]}]`);
	t.true(profilesOf(later).has('MESH-GRPC'));
});

test('a profile says how its cases ended, and names those that did not pass with the reason', (t) => {
	const report = conformanceReport(
		recordOf(
			resultOf(caseOf('a/good', keyed), 'passed'),
			resultOf(caseOf('a/bad', keyed), 'failed', { at: 'checkout' }),
			resultOf(caseOf('a/known', keyed), 'known failure', { at: 'checkout', reason: 'it is so (https://x.example)' }),
			resultOf(caseOf('a/skipped', baggage), 'skipped', { reason: 'no baggage' }),
			resultOf(caseOf('a/wonder', keyed), 'unexpected pass', { reason: 'it was so' }),
			resultOf(caseOf('b/in', ingress), 'passed'),
		),
	);
	t.deepEqual(
		report.profiles.map(({ name }) => name),
		['MESH-HTTP', 'INGRESS-HTTP'],
	);
	const [mesh, entering] = report.profiles;
	t.deepEqual(mesh?.core?.statistics, { passed: 1, failed: 2, skipped: 0, knownFailures: 1 });
	t.is(mesh?.core?.result, 'failure');
	t.is(mesh?.summary, 'Core: 1 passed, 2 failed, 1 known to fail. Extended: 0 passed, 1 skipped.');
	t.deepEqual(mesh?.core?.failedCases, [
		{ case: 'a/bad', reason: 'arrives, the key: to checkout:8080: expected checkout-pr-1:8080, seen checkout:8080' },
		{ case: 'a/wonder', reason: 'it passes, but is known to fail: it was so' },
	]);
	t.deepEqual(mesh?.core?.knownFailures, [{ case: 'a/known', reason: 'it is so (https://x.example)' }]);
	t.deepEqual(mesh?.extended, {
		result: 'not run',
		statistics: { passed: 0, failed: 0, skipped: 1, knownFailures: 0 },
		skippedCases: [{ case: 'a/skipped', reason: 'no baggage' }],
	});
	t.is(entering?.core?.result, 'success');
});

test('what is skipped or known to fail makes a level partial', (t) => {
	const levels = (['skipped', 'known failure'] as const).map((outcome) => {
		const results = [resultOf(caseOf('a/good', keyed), 'passed'), resultOf(caseOf('a/other', keyed), outcome)];
		return conformanceReport(recordOf(...results)).profiles[0]?.core?.result;
	});
	t.deepEqual(levels, ['partial', 'partial']);
});

test('a feature is claimed only where a case of it ran and passed, and none failed', (t) => {
	const { features } = conformanceReport(
		recordOf(
			resultOf(caseOf('a/one', keyed), 'passed'),
			resultOf(caseOf('a/two', baggage), 'passed'),
			resultOf(caseOf('a/three', baggage), 'known failure', { at: 'checkout', reason: 'so' }),
			resultOf(caseOf('a/four', ingress), 'skipped', { reason: 'no gateway' }),
		),
	);
	t.deepEqual(features, {
		supported: [{ name: 'carrier.header', cases: ['a/one'] }],
		unsupported: [
			{ name: 'carrier.baggage', cases: ['a/three'] },
			{ name: 'target.service', cases: ['a/three'] },
			{ name: 'parent.mesh', cases: ['a/three'] },
		],
		untested: [{ name: 'parent.gateway', reasons: ['no gateway'] }],
	});
});

test('the YAML is the same for the same run and says where it comes from', (t) => {
	const record = recordOf(resultOf(caseOf('a/one', keyed), 'passed'));
	const random = {
		seed: 7,
		statistics: { requests: 100 },
		faults: [],
		reproduce: 'branchline conformance fuzz --seed 7',
	};
	const whole = { ...record, facts: { ...record.facts, random } };
	t.is(reportYaml(whole), reportYaml(structuredClone(whole)));
	t.like(parse(reportYaml(whole)), {
		apiVersion: 'conformance.branchline.dev/v1alpha1',
		kind: 'ConformanceReport',
		date: '2026-11-21T09:00:00Z',
		mode: 'testbed',
		target: { meshes: ['istio'] },
		versions: { branchline: '0.1.0', envoy: '1.38.3', kubernetes: '1.37.1' },
		random,
		reproduce: 'branchline conformance run --mesh istio --environment testbed',
	});
	t.regex(
		reportYaml(whole),
		/^apiVersion: .*\nkind: ConformanceReport\ndate: .*\nimplementation:\n {2}organization: istio\n/,
	);
});
