// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { hostsText, type NamedService, type NamedSlice, nameEntries } from './hosts.ts';

const services: readonly NamedService[] = [
	{ metadata: { name: 'web', namespace: 'shop' }, spec: { clusterIP: '10.96.0.9' } },
	{ metadata: { name: 'db', namespace: 'data' }, spec: { clusterIP: 'None' } },
	{ metadata: { name: 'away', namespace: 'shop' }, spec: { type: 'ExternalName', externalName: 'example.com' } },
	{ metadata: { name: 'empty', namespace: 'shop' }, spec: { clusterIP: 'None' } },
];

const slices: readonly NamedSlice[] = [
	{
		metadata: { namespace: 'data', labels: { 'kubernetes.io/service-name': 'db' } },
		addressType: 'IPv4',
		endpoints: [
			{ addresses: ['10.244.0.6'], hostname: 'db-1', conditions: { ready: true } },
			{ addresses: ['10.244.0.5'], conditions: {} },
			{ addresses: ['10.244.0.7'], conditions: { ready: false } },
		],
	},
	{
		metadata: { namespace: 'data', labels: { 'kubernetes.io/service-name': 'db' } },
		addressType: 'IPv6',
		endpoints: [{ addresses: ['fd00::1'] }],
	},
	{
		metadata: { namespace: 'shop', labels: { 'kubernetes.io/service-name': 'empty' } },
		addressType: 'IPv4',
		endpoints: null,
	},
];

test('a Service stands for its address, a headless one for its ready endpoints', (t) => {
	t.deepEqual(nameEntries(services, slices), [
		{ name: 'db', namespace: 'data', addresses: ['10.244.0.5', '10.244.0.6'] },
		{ name: 'db-1.db', namespace: 'data', addresses: ['10.244.0.6'] },
		{ name: 'web', namespace: 'shop', addresses: ['10.96.0.9'] },
	]);
});

test('short names are those of the own namespace', (t) => {
	const entries = nameEntries(services.slice(0, 1), []);
	t.is(hostsText(entries, 'shop'), '10.96.0.9 web web.shop web.shop.svc web.shop.svc.cluster.local\n');
	t.is(hostsText(entries, 'other'), '10.96.0.9 web.shop web.shop.svc web.shop.svc.cluster.local\n');
});
