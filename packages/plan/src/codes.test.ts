// SPDX-License-Identifier: Apache-2.0
import type { Fork, RouteGroup, Sandbox, Service } from '@branchline/model';
import test from 'ava';
import { type PlanCode, planCodes } from './codes.ts';
import { cluster, compiled, found, group, sandbox, service } from './documents.test.fixture.ts';

const shop = cluster([
	service('cart', 80, { port: 6379, name: 'redis' }),
	service('db', { port: 3306, name: 'mysql' }),
	service('cart-pr', { port: 1, name: 'a' }, { port: 2, name: 'b' }),
	selecting({ app: 'web' }, service('web', 80)),
	selecting({ app: 'web', track: 'pr' }, service('web-pr', 80)),
	service('web-grpc', { port: 80, name: 'grpc' }),
]);

function selecting(selector: Readonly<Record<string, string>>, one: Service): Service {
	return { ...one, spec: { ...one.spec, selector } };
}

function fork(more: Partial<Fork>): Sandbox {
	return sandbox('a', [{ of: { service: 'cart' }, to: { address: '10.0.0.7:80' }, ...more }]);
}

const whole = fork({}).spec.forks[0]!;

// What produces each code, and where it is found.
const samples: Readonly<Record<PlanCode, readonly [path: string, ...documents: (Sandbox | RouteGroup)[]]>> = {
	'plan/expired': ['spec.expiry', sandbox('a', [], { expiry: { at: '2026-01-01T00:00:00Z' } })],
	'plan/expiry-unknown': ['spec.expiry.after', sandbox('a', [], { expiry: { after: '1h' } })],
	'plan/namespace-not-allowed': ['spec.forks.0.of.namespace', fork({ of: { service: 'cart', namespace: 'x' } })],
	'plan/service-missing': ['spec.forks.0.of.service', fork({ of: { service: 'crat' } })],
	'plan/port-missing': ['spec.forks.0.ports.1', fork({ ports: [80, 81] })],
	'plan/port-not-http': ['spec.forks.0.ports.0', fork({ ports: [6379] })],
	'plan/no-http-port': ['spec.forks.0.of.service', fork({ of: { service: 'db' } })],
	'plan/forked-twice': ['spec.forks.1', sandbox('a', [whole, whole])],
	'plan/target-missing': ['spec.forks.0.to.service', fork({ to: { service: 'cart-pt' } })],
	'plan/target-port-missing': ['spec.forks.0.to.service.port', fork({ to: { service: { name: 'cart-pr', port: 3 } } })],
	'plan/target-port-ambiguous': ['spec.forks.0.to.service', fork({ to: { service: 'cart-pr' } })],
	'plan/target-pods-shared': ['spec.forks.0.to.service', fork({ of: { service: 'web' }, to: { service: 'web-pr' } })],
	'plan/target-protocol': ['spec.forks.0.to.service', fork({ of: { service: 'web' }, to: { service: 'web-grpc' } })],
	'plan/target-address': ['spec.forks.0.to.address', fork({ to: { address: '10.0.0.7:65536' } })],
	'plan/target-forked': ['spec.forks.0.to', fork({ to: { service: 'cart' } })],
	'plan/member-missing': ['spec.sandboxes.names.0', group('g', { names: ['b'] })],
	'plan/selector-empty': ['spec.sandboxes.selector', group('g', { selector: { matchLabels: { a: 'b' } } })],
	'plan/members-conflict': [
		'spec.sandboxes',
		sandbox('a', [whole]),
		sandbox('b', [whole]),
		group('g', { names: ['a', 'b'] }),
	],
};

for (const [code, [path, ...documents]] of Object.entries(samples)) {
	test(`${code} is reported once, with its object, path, severity and hint`, (t) => {
		const { diagnostics } = compiled(documents, shop);
		t.deepEqual(
			diagnostics.map((diagnostic) => diagnostic.code),
			[code],
		);
		const [diagnostic] = diagnostics;
		const { apiVersion, kind, metadata } = documents.at(-1)!;
		t.deepEqual(diagnostic?.object, { apiVersion, kind, namespace: 'shop', name: metadata.name });
		t.is(diagnostic?.path?.join('.'), path);
		t.is(diagnostic?.severity, planCodes[code as PlanCode].severity);
		t.truthy(diagnostic?.hint);
		t.regex(diagnostic?.message ?? '', /^shop\/[ag] spec\S+: .*[^.]$/);
	});
}

test('the names of Services are suggested', (t) => {
	const hints = [fork({ of: { service: 'crt' } }), fork({ to: { service: 'cart-p' } })].map(
		(document) => compiled([document], shop).diagnostics[0]?.hint,
	);
	t.deepEqual(hints, ['did you mean cart?', 'did you mean cart-pr?']);
});

test('every mistake is reported, sorted by object, then path', (t) => {
	const many = sandbox('b', [
		whole,
		...Array.from({ length: 10 }, () => fork({ of: { service: 'x' } }).spec.forks[0]!),
	]);
	const { diagnostics } = compiled([many, fork({ ports: [1, 2] }), group('c', { names: ['x', 'y'] })], shop);
	t.deepEqual(
		diagnostics.map(({ object, path }) => `${object?.name} ${path?.join('.')}`),
		[
			'c spec.sandboxes.names.0',
			'c spec.sandboxes.names.1',
			'a spec.forks.0.ports.0',
			'a spec.forks.0.ports.1',
			...Array.from({ length: 10 }, (_, index) => `b spec.forks.${index + 1}.of.service`),
		],
	);
});

test('findings about one document are in the order of its paths', (t) => {
	const missing = fork({ of: { service: 'x' } }).spec.forks[0]!;
	t.deepEqual(found(compiled([sandbox('a', [whole, whole, missing])], shop)), [
		'plan/forked-twice spec.forks.1',
		'plan/service-missing spec.forks.2.of.service',
	]);
	const expired = sandbox('a', [], { expiry: { at: '2026-01-01T00:00:00Z' } });
	t.deepEqual(found(compiled([expired, group('g', { names: ['a', 'b'] })], shop)).slice(0, 2), [
		'plan/expired spec.sandboxes.names.0',
		'plan/member-missing spec.sandboxes.names.1',
	]);
});
