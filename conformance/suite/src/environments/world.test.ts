// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { caseOf, minimalCase, minimalText } from '../case/minimal.test.fixture.ts';
import { worldAfter, worldOf } from './world.ts';

const virtualService = (name: string, hosts = 'checkout') =>
	`{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ${name}}, spec: {hosts: [${hosts}]}}`;
const twoServices = minimalText.replace(
	'keeps:',
	`native: {istio: [${virtualService('one')}, ${virtualService('two')}]}\nkeeps:`,
);
const withStep = (step: string) => caseOf(`${twoServices}steps:\n- ${step}\n`);

function ages(objects: readonly unknown[] = []): readonly (readonly [string, string | undefined])[] {
	return (objects as readonly KubernetesObject[]).map(({ metadata }) => [metadata.name, metadata.creationTimestamp]);
}

test('objects are created in the order of the case, each in a second of its own', (t) => {
	const { native, documents } = worldOf(caseOf(twoServices));
	t.deepEqual(ages(documents), [['pr-1', '2026-01-01T00:00:00Z']]);
	t.deepEqual(ages(native.istio), [
		['one', '2026-01-01T00:00:01Z'],
		['two', '2026-01-01T00:00:02Z'],
	]);
});

test('a creation time that a case names is kept', (t) => {
	const dated = twoServices.replace('name: two', 'name: two, creationTimestamp: "2025-01-01T00:00:00Z"');
	t.deepEqual(ages(worldOf(caseOf(dated)).native.istio)[1], ['two', '2025-01-01T00:00:00Z']);
});

test('an object that changes keeps its age and its place, and a new one is the youngest', (t) => {
	const one = withStep(`apply: {native: {istio: [${virtualService('three')}, ${virtualService('one', 'basket')}]}}`);
	const { native } = worldAfter(worldOf(one), one.steps[0]!.action);
	t.deepEqual(ages(native.istio), [
		['one', '2026-01-01T00:00:01Z'],
		['two', '2026-01-01T00:00:02Z'],
		['three', '2026-01-01T00:00:03Z'],
	]);
	t.deepEqual(native.istio?.[0]?.spec, { hosts: ['basket'] });
});

test('what is removed is gone', (t) => {
	const one = withStep(
		'remove: {documents: [Sandbox pr-1], native: {istio: [VirtualService one]}, workloads: [checkout-pr-1]}',
	);
	const { native, documents, workloads } = worldAfter(worldOf(one), one.steps[0]!.action);
	t.deepEqual(ages(documents), []);
	t.deepEqual(
		ages(native.istio).map(([name]) => name),
		['two'],
	);
	t.deepEqual(
		workloads.map(({ name }) => name),
		['checkout'],
	);
});

test('a workload is scaled', (t) => {
	const one = withStep('scale: {checkout-pr-1: 0}');
	const { workloads } = worldAfter(worldOf(one), one.steps[0]!.action);
	t.deepEqual(
		workloads.map(({ name, replicas }) => [name, replicas]),
		[
			['checkout', 1],
			['checkout-pr-1', 0],
		],
	);
});

test('gateways that requests enter by are there, in front, unless the case has its own', (t) => {
	const entering = ['to: checkout, without', 'through: edge, without'] as const;
	const { native } = worldOf(minimalCase(entering));
	t.like(native.istio?.[0], { kind: 'Gateway', metadata: { namespace: 'shop', name: 'edge' } });
	t.like(native['gateway-api']?.[0], { kind: 'Gateway', metadata: { namespace: 'shop', name: 'edge' } });
	const gateway = '{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: edge}, spec: {mine: true}}';
	const own = minimalText.replace(...entering).replace('keeps:', `native: {istio: [${gateway}]}\nkeeps:`);
	t.deepEqual(
		(worldOf(caseOf(own)).native.istio ?? []).map((object) => object.spec),
		[{ mine: true }],
	);
	t.deepEqual(worldOf(minimalCase()).native.istio, []);
});

test('an Envoy whose user has tables gets clusters for every service port, and tables for those that are called', (t) => {
	const table = '{"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration, name: edge}';
	const { native } = worldOf(minimalCase(['keeps:', `native: {envoy: [${table}]}\nkeeps:`]));
	t.deepEqual(
		(native.envoy ?? []).map((object) => [String(object['@type']).split('.').at(-1), object.name]),
		[
			['Cluster', 'shop/checkout:8080'],
			['Cluster', 'shop/checkout-pr-1:8080'],
			['RouteConfiguration', 'shop/checkout:8080'],
			['RouteConfiguration', 'edge'],
		],
	);
	t.deepEqual(worldOf(minimalCase()).native.envoy, []);
});
