// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { environmentOf, type ValueSources } from './environment.ts';
import { expand } from './expansion.ts';
import type { Container, Pod } from './pod.ts';

const pod: Pod = {
	metadata: { name: 'web-0', namespace: 'shop', uid: 'u-1', labels: { app: 'web' } },
	spec: { containers: [], serviceAccountName: 'robot' },
};
const bytes = (entries: Record<string, string>) =>
	new Map(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value)]));
const sources: ValueSources = {
	pod,
	place: { node: 'node-1', nodeAddress: '10.244.0.1', address: '10.244.0.9' },
	keyed: {
		configMaps: new Map([['settings', bytes({ level: 'debug' })]]),
		secrets: new Map([['keys', bytes({ token: 's' })]]),
	},
};

function of(container: Partial<Container>) {
	return environmentOf({ name: 'app', ...container }, sources);
}

test('variables are expanded as Kubernetes does', (t) => {
	const known = { A: '1', B: '' };
	t.is(expand('$(A)-$(B)-$(C)-$$(A)-$A-$$-$(', known), '1--$(C)-$(A)-$A-$-$(');
	t.is(expand('$(toString)', {}), '$(toString)');
});

test('values come from the text, the pod, ConfigMaps and Secrets, and may use those before them', (t) => {
	const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
	const { variables, faults } = of({
		envFrom: [{ prefix: 'S_', configMapRef: { name: 'settings' } }, { secretRef: { name: 'absent', optional: true } }],
		env: [
			{ name: 'IP', ...field('status.podIP') },
			{ name: 'APP', ...field("metadata.labels['app']") },
			{ name: 'URL', value: 'http://$(IP)/$(LATER)' },
			{ name: 'LATER', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
			{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
		],
	});
	t.deepEqual(faults, []);
	t.like(variables, {
		S_level: 'debug',
		IP: '10.244.0.9',
		APP: 'web',
		URL: 'http://10.244.0.9/$(LATER)',
		LATER: 'debug',
	});
	t.like(variables, { TOKEN: 's', HOSTNAME: 'web-0', KUBERNETES_SERVICE_PORT: '443' });
});

test('everything that is missing or unknown is told at once', (t) => {
	const { faults } = of({
		envFrom: [{ configMapRef: { name: 'absent' } }],
		env: [
			{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'nope' } } },
			{ name: 'B', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
			{ name: 'C', valueFrom: { fieldRef: { fieldPath: 'status.weather' } } },
			{ name: 'D', valueFrom: { configMapKeyRef: { name: 'absent', key: 'x', optional: true } } },
		],
	});
	t.deepEqual(faults, [
		'ConfigMap absent: not found',
		'env A: Secret keys has no key nope',
		'env B: the testbed does not know resourceFieldRef',
		'env C: the testbed does not know field status.weather',
	]);
});
