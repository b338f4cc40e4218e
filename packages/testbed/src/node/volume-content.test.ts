// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { ValueSources } from './environment.ts';
import type { Volume } from './pod.ts';
import { volumeContent } from './volume-content.ts';

const sources: ValueSources = {
	pod: { metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { a: 'b' } }, spec: { containers: [] } },
	place: { node: 'node-1', nodeAddress: '10.244.0.1', address: '10.244.0.9' },
	keyed: {
		configMaps: new Map([
			[
				'settings',
				new Map([
					['one', Buffer.from('1')],
					['two', Buffer.from('2')],
				]),
			],
		]),
		secrets: new Map([['keys', new Map([['token', Buffer.from('s')]])]]),
	},
};

function of(volume: Omit<Volume, 'name'>) {
	const { files, ...rest } = volumeContent({ name: 'v', ...volume }, sources);
	return { ...rest, files: files.map(({ path, content, mode }) => `${path} ${content} ${mode.toString(8)}`) };
}

test('a ConfigMap is all of its keys, or those that are named', (t) => {
	t.deepEqual(of({ configMap: { name: 'settings' } }).files, ['one 1 644', 'two 2 644']);
	const items = [{ key: 'two', path: 'deep/two.txt', mode: 0o400 }];
	t.deepEqual(of({ configMap: { name: 'settings', items } }).files, ['deep/two.txt 2 400']);
	t.deepEqual(of({ secret: { secretName: 'keys', defaultMode: 0o600 } }).files, ['token s 600']);
});

test('several sources make one volume', (t) => {
	const { files, tokens, faults } = of({
		projected: {
			sources: [
				{ secret: { name: 'keys' } },
				{ downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
				{ serviceAccountToken: { path: 'jwt', audience: 'me' } },
			],
		},
	});
	t.deepEqual(files, ['token s 644', 'labels a="b" 644']);
	t.deepEqual(tokens, [{ path: 'jwt', audience: 'me', mode: 0o644 }]);
	t.deepEqual(faults, []);
});

test('what is missing, unknown or leads outside is a fault', (t) => {
	t.deepEqual(of({ configMap: { name: 'absent' } }).faults, ['volume v: ConfigMap absent not found']);
	t.deepEqual(of({ configMap: { name: 'absent', optional: true } }).faults, []);
	t.deepEqual(of({ secret: { secretName: 'keys', items: [{ key: 'x', path: 'x' }] } }).faults, [
		'volume v: Secret keys has no key x',
	]);
	t.regex(of({ persistentVolumeClaim: { claimName: 'c' } }).faults[0] ?? '', /persistentVolumeClaim is not supported/);
	for (const path of ['../out', '/abs', 'a/../../b']) {
		t.is(of({ configMap: { name: 'settings', items: [{ key: 'one', path }] } }).faults.length, 1, path);
	}
});

test('emptyDir holds nothing, hostPath is the machine', (t) => {
	t.deepEqual(of({ emptyDir: {} }), { files: [], tokens: [], faults: [] });
	t.is(of({ hostPath: { path: '/opt' } }).hostPath, '/opt');
});
