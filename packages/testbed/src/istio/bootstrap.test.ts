// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Pod } from '../node/pod.ts';
import { bootstrap } from './bootstrap.ts';
import { debounce } from './mesh-config.ts';

const pod: Pod = {
	metadata: { name: 'web-0', namespace: 'shop', uid: 'u', labels: { app: 'web', version: 'v1' } },
	spec: { containers: [], serviceAccountName: 'robot' },
};
const place = { node: 'node-1', nodeAddress: '10.244.0.1', address: '10.244.0.9' };

test('istiod learns which pod a proxy is in and what selects its configuration', (t) => {
	t.like(bootstrap('sidecar', pod, place), {
		node: {
			id: 'sidecar~10.244.0.9~web-0.shop~shop.svc.cluster.local',
			cluster: 'web.shop',
			metadata: { NAME: 'web-0', NAMESPACE: 'shop', INSTANCE_IPS: '10.244.0.9', SERVICE_ACCOUNT: 'robot' },
		},
	});
	const { node } = bootstrap('router', pod, place) as { node: { id: string; metadata: { LABELS: object } } };
	t.true(node.id.startsWith('router~'));
	t.deepEqual(node.metadata.LABELS, { app: 'web', version: 'v1' });
});

test('nothing but istiod, the admin interface and its two windows is in it', (t) => {
	const text = JSON.stringify(bootstrap('sidecar', pod, place));
	const addresses = [...text.matchAll(/"address":"([^"]+)","port_value":(\d+)/g)].map(
		([, host, port]) => `${host}:${port}`,
	);
	t.deepEqual([...new Set(addresses)].sort(), [
		'0.0.0.0:15021',
		'0.0.0.0:15090',
		'10.244.0.1:15010',
		'127.0.0.1:15000',
	]);
});

test('changes are gathered for ten milliseconds, or as long as is said', (t) => {
	t.deepEqual(debounce(), { PILOT_DEBOUNCE_AFTER: '10ms', PILOT_DEBOUNCE_MAX: '200ms' });
	t.deepEqual(debounce(100), { PILOT_DEBOUNCE_AFTER: '100ms', PILOT_DEBOUNCE_MAX: '2000ms' });
});
