// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { active, evaluate, honoursKeys } from './evaluate.ts';
import type { Answer, HttpRequest, Outcome, Plan, ServicePort, Substitution, Target } from './types.ts';

const cart: ServicePort = { namespace: 'shop', service: 'cart', port: 80 };
const pay: ServicePort = { namespace: 'shop', service: 'pay', port: 80 };
const fork: Target = { kind: 'service', port: { namespace: 'shop', service: 'cart-pr', port: 80 } };
const teapot: Target = { kind: 'respond', status: 418, headers: { 'X-Tea': 'y' }, body: 'tea' };

function substitution(key: string, to: Target, more: Partial<Substitution> = {}): Substitution {
	return { key, to, when: [], onUnavailable: 'fail', ready: true, origin: { sandbox: `shop/${key}` }, ...more };
}

function plan(...substitutions: readonly Substitution[]): Plan {
	const carriers = [{ kind: 'header', name: 'x-key' } as const, { kind: 'baggage', name: 'key' } as const];
	return { carriers, ingress: 'all', services: [{ of: cart, substitutions }] };
}

function request(...keys: readonly string[]): HttpRequest {
	return { to: cart, method: 'GET', authority: 'cart', path: '/a', headers: keys.map((key) => ['x-key', key]) };
}

function to(port: ServicePort, subset?: string): Outcome {
	return subset === undefined ? { kind: 'service', port } : { kind: 'service', port, subset };
}

function forward(outcomes: readonly Outcome[], mirrors: readonly Outcome[] = []): Answer {
	const backends = outcomes.map((outcome, index) => ({ weight: index + 1, to: outcome, effects: { index } }));
	return { kind: 'forward', backends, mirrors, effects: { timeout: '1s' } };
}

test('a request without a key, or with a key that nobody owns, is the baseline', (t) => {
	const baseline = forward([to(cart)]);
	for (const keys of [[], ['other'], ['A']]) {
		const answers = evaluate(plan(substitution('a', fork)), request(...keys), baseline);
		t.is(answers.length, 1);
		t.is(answers[0], baseline);
	}
});

test('every share that goes to a forked service port is substituted, and nothing else', (t) => {
	const other: Outcome = { kind: 'other', native: { host: 'x' } };
	const answers = evaluate(plan(substitution('a', fork)), request('a'), forward([to(cart), to(pay), other]));
	t.deepEqual(answers, [forward([fork, to(pay), other])]);
});

test('a subset of a forked service port is forked alike', (t) => {
	t.deepEqual(evaluate(plan(substitution('a', fork)), request('a'), forward([to(cart, 'v1')])), [forward([fork])]);
});

test('the same service on another port or in another namespace is not forked', (t) => {
	for (const port of [
		{ ...cart, port: 81 },
		{ ...cart, namespace: 'x' },
	]) {
		const baseline = forward([to(port)]);
		t.is(evaluate(plan(substitution('a', fork)), request('a'), baseline)[0], baseline);
	}
});

test('mirrors are substituted, and disappear where the substitute answers by itself', (t) => {
	const baseline = forward([to(pay)], [to(cart), to(pay)]);
	const mirrors = (target: Target) => evaluate(plan(substitution('a', target)), request('a'), baseline);
	t.deepEqual(mirrors(fork), [forward([to(pay)], [fork, to(pay)])]);
	t.deepEqual(mirrors(teapot), [forward([to(pay)], [to(pay)])]);
	t.deepEqual(mirrors({ kind: 'fail', reason: 'x' }), [forward([to(pay)], [to(pay)])]);
});

test('a mirror that fails by itself stays as the user wrote it', (t) => {
	const broken: Outcome = { kind: 'fail', reason: 'no such backend' };
	t.deepEqual(evaluate(plan(substitution('a', fork)), request('a'), forward([to(cart)], [broken])), [
		forward([fork], [broken]),
	]);
});

test('a request whose every share is answered alike is a reply', (t) => {
	const reply = { kind: 'reply', status: 418, headers: { 'x-tea': 'y' }, body: 'tea' } as const;
	const respond = plan(substitution('a', teapot));
	t.deepEqual(evaluate(respond, request('a'), forward([to(cart), to(cart, 'v1')], [to(pay)])), [reply]);
	t.deepEqual(evaluate(respond, request('a'), forward([to(cart), to(pay)])), [forward([teapot, to(pay)])]);
});

test('a failing target stays a share of the request', (t) => {
	const fail: Target = { kind: 'fail', reason: 'broken' };
	t.deepEqual(evaluate(plan(substitution('a', fail)), request('a'), forward([to(cart)])), [forward([fail])]);
});

test('a reply of the mesh itself stays', (t) => {
	const baseline: Answer = { kind: 'reply', status: 404, headers: {}, body: '' };
	t.is(evaluate(plan(substitution('a', fork)), request('a'), baseline)[0], baseline);
});

test('one of several conditions is enough, and without one that accepts the baseline stays', (t) => {
	const when = [{ method: 'POST' }, { path: { kind: 'exact', value: '/a' } as const }];
	const baseline = forward([to(cart)]);
	t.deepEqual(evaluate(plan(substitution('a', fork, { when })), request('a'), baseline), [forward([fork])]);
	const narrow = plan(substitution('a', fork, { when: when.slice(0, 1) }));
	t.deepEqual(evaluate(narrow, request('a'), baseline), [baseline]);
});

test('a dead fork yields to the baseline only where it says so', (t) => {
	const dead = { ready: false, onUnavailable: 'baseline' } as const;
	t.false(active(substitution('a', fork, dead)));
	t.true(active(substitution('a', fork, { ...dead, ready: 'unknown' })));
	t.true(active(substitution('a', fork, { ...dead, onUnavailable: 'fail' })));
	const baseline = forward([to(cart)]);
	t.deepEqual(evaluate(plan(substitution('a', fork, dead)), request('a'), baseline), [baseline]);
});

test('several distinct keys admit the answer of each and the baseline, without duplicates', (t) => {
	const both = plan(substitution('a', fork), substitution('b', teapot), substitution('c', fork));
	const baseline = forward([to(cart), to(pay)]);
	t.deepEqual(evaluate(both, request('b', 'c', 'a', 'unowned'), baseline), [
		forward([teapot, to(pay)]),
		forward([fork, to(pay)]),
		baseline,
	]);
});

test('one key that is shown twice is one key', (t) => {
	const shown: HttpRequest = {
		...request('a', 'a'),
		headers: [
			['x-key', 'a'],
			['baggage', 'key=a'],
		],
	};
	t.deepEqual(evaluate(plan(substitution('a', fork)), shown, forward([to(cart)])), [forward([fork])]);
});

test('keys are honoured at the gateways that the policy names, and everywhere inside the mesh', (t) => {
	const gateway = { gateway: { namespace: 'edge', name: 'public' }, port: 443 };
	t.true(honoursKeys('all', gateway));
	t.false(honoursKeys('none', gateway));
	t.true(honoursKeys({ gateways: ['public'] }, gateway));
	t.false(honoursKeys({ gateways: ['private'] }, gateway));
	for (const inside of [cart, { routeConfiguration: 'r' }]) t.true(honoursKeys('none', inside));
	const closed: Plan = { ...plan(substitution('a', fork)), ingress: 'none' };
	const baseline = forward([to(cart)]);
	t.deepEqual(evaluate(closed, { ...request('a'), to: gateway }, baseline), [baseline]);
	t.deepEqual(evaluate(closed, request('a'), baseline), [forward([fork])]);
});
