// SPDX-License-Identifier: Apache-2.0
import type { Carrier, Condition, Target } from '@branchline/plan';
import test from 'ava';
import { adapterCodes } from './codes.ts';
import { Unsupported } from './dialect.ts';
import { type Feature, type Features, features, featuresOf, supportedPlan } from './features.ts';
import { copyList } from './first-match.ts';
import { gapDiagnostics, refusalDiagnostics, sandboxOf } from './gaps.ts';
import { copyRanked } from './ranked.ts';
import { Substitutions } from './substitutions.ts';
import { fork, header, plan, prefix, substitution, toyDialect } from './toy.test.fixture.ts';

const names = Object.keys(features) as Feature[];
const everything = Object.fromEntries(names.map((name) => [name, true])) as Features;

function without(...missing: readonly Feature[]): Features {
	return { ...everything, ...Object.fromEntries(missing.map((name) => [name, `no ${name}`])) };
}

function asked(to: Target, when: readonly Condition[] = []) {
	return featuresOf({ ...substitution('k', 'x', when), to });
}

test('what a substitution asks is said once each', (t) => {
	t.deepEqual(asked({ kind: 'address', address: '10.0.0.1', port: 1 }), ['target.address']);
	t.deepEqual(asked({ kind: 'fail', reason: 'gone' }), [], 'every mesh can fail');
	const plainText = { kind: 'respond', status: 200, headers: { 'Content-Type': 'text/plain' }, body: '' } as const;
	t.deepEqual(asked(plainText), ['target.respond']);
	t.deepEqual(asked({ ...plainText, headers: { 'x-a': '1' } }), ['target.respond', 'target.respond-headers']);
	const when: Condition[] = [
		{ path: { kind: 'exact', value: '/' }, method: 'GET', headers: [{ name: 'h', value: '1' }] },
		{ method: 'PUT', query: [{ name: 'q', value: '1' }] },
		{ headers: [], query: [] },
	];
	const service: Target = { kind: 'service', port: { namespace: 'shop', service: 'x', port: 80 } };
	t.deepEqual(asked(service, when), ['target.service', 'when.path', 'when.method', 'when.headers', 'when.query']);
});

test('what a mesh lacks is left out, what loses nothing stays the identical object', (t) => {
	const narrowed = substitution('k', 'x', [{ method: 'GET' }]);
	const [a, b] = [fork('a', narrowed, substitution('m', 'x')), fork('b', substitution('k', 'x'))];
	const { plan: supported, gaps } = supportedPlan(plan(a, b), without('when.method'));
	t.deepEqual(
		supported.services.map(({ substitutions }) => substitutions.map(({ key }) => key)),
		[['m'], ['k']],
	);
	t.is(supported.services[1], b);
	t.deepEqual(gaps, [{ feature: 'when.method', reason: 'no when.method', service: a, substitution: narrowed }]);
	const whole = supportedPlan(plan(a, b), everything);
	t.deepEqual(whole, { plan: plan(a, b), gaps: [] });
	t.is(whole.plan.services[0], a);
});

test('a carrier that a mesh lacks is left out for all keys', (t) => {
	const tracestate: Carrier = { kind: 'tracestate', name: 'key' };
	const both = { ...plan(), carriers: [tracestate, header] };
	const { plan: supported, gaps } = supportedPlan(both, without('carrier.tracestate'));
	t.deepEqual(supported.carriers, [header]);
	t.deepEqual(gaps, [{ feature: 'carrier.tracestate', reason: 'no carrier.tracestate' }]);
});

test('a gap names the port, the key, the fact and the sandbox', (t) => {
	const service = fork('a', { ...substitution('k', 'x', [{ method: 'GET' }]), origin: { sandbox: 'shop/pr-1' } });
	const { gaps } = supportedPlan({ ...plan(service) }, without('when.method', 'carrier.header'));
	const found = gapDiagnostics('toy', gaps);
	t.deepEqual(
		found.map(({ message }) => message),
		[
			'the routing policy: toy cannot do carrier.header (a routing key in a header of its own): no carrier.header',
			'shop/a:80 key k: toy cannot do when.method (a fork narrowed by method): no when.method',
		],
	);
	t.is(found[0]?.key, undefined);
	t.deepEqual(found[1]?.object, sandboxOf({ sandbox: 'shop/pr-1' }));
	t.like(found[1], { key: 'k', severity: 'error', hint: adapterCodes['adapter/unsupported-feature'].remedy });
});

test('a refusal names the rules, the key and why, under its own code', (t) => {
	const refused = [
		{ key: 'k', why: new Unsupported('it is odd') },
		{ key: 'm', why: new Unsupported('it is long', 'adapter/over-limit') },
	];
	const object = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'a' };
	const [one, two] = refusalDiagnostics('HTTPRoute shop/a', refused, object);
	t.is(one?.message, "HTTPRoute shop/a key k: none of the key's copies are written: it is odd");
	t.like(one, { code: 'adapter/cannot-copy', key: 'k', object });
	t.like(two, { code: 'adapter/over-limit', key: 'm', severity: 'error' });
	t.false('object' in refusalDiagnostics('x', refused)[0]!);
});

test('what a mesh lacks for one fork of a key keeps all of that key’s copies out of a route set', (t) => {
	const conditions: readonly Condition[] = [
		prefix('/a'),
		{ method: 'GET' },
		{ headers: [{ name: 'h', value: '1' }] },
		{ query: [{ name: 'q', value: '1' }] },
	];
	for (const condition of conditions) {
		const narrowed = substitution('k', 'x', [condition]);
		const [feature] = featuresOf(narrowed).filter((name) => name.startsWith('when.'));
		const whole = plan(fork('a', narrowed, substitution('m', 'x')), fork('b', substitution('k', 'y')));
		const { plan: supported, gaps } = supportedPlan(whole, without(feature!));
		const substitutions = new Substitutions(supported, gaps);
		const rules = [{ to: ['a'] }, { to: ['b'] }];
		const listed = copyList(toyDialect(), rules, substitutions, [header]);
		t.deepEqual(
			listed.rules.flatMap(({ key }) => key ?? []),
			['m'],
		);
		t.deepEqual(
			listed.refused.map(({ key }) => key),
			['k'],
		);
		t.regex(listed.refused[0]!.why.reason, /shop\/a:80, and the mesh cannot do when\./);
		const ranked = copyRanked(
			toyDialect(),
			rules.map((rule) => ({ rule, object: 'r' })),
			substitutions,
			[header],
			'k',
		);
		t.true(ranked instanceof Unsupported);
		t.deepEqual(
			copyList(toyDialect(), [{ to: ['a'] }], substitutions, [header]).refused,
			[],
			'nothing else is kept out',
		);
		t.is(copyList(toyDialect(), [{ to: ['b'] }], substitutions, [header]).rules.at(-1)?.key, 'k', 'another route set');
	}
});
