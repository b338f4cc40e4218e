// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { KubernetesObject } from 'branchline';
import { LiveObjects } from './live-objects.ts';

const id = JSON.stringify(['networking.istio.io', 'VirtualService', 'shop', 'branchline.a']);

function version(resourceVersion: number, uid = 'one'): KubernetesObject {
	const labels = { 'app.kubernetes.io/managed-by': 'branchline' };
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name: 'branchline.a', namespace: 'shop', uid, labels, resourceVersion: String(resourceVersion) },
	};
}

test('the answer to a write is known at once, and neither its echo nor anything older changes that', (t) => {
	const live = new LiveObjects();
	t.true(live.see({ type: 'added', object: version(8) }));
	t.true(live.wrote(version(10)));
	t.false(live.see({ type: 'modified', object: version(9) }));
	t.false(live.see({ type: 'modified', object: version(10) }));
	t.is(live.get(id)?.metadata.resourceVersion, '10');
	t.true(live.see({ type: 'modified', object: version(11) }));
});

test('an answer that comes after the news of what followed is old', (t) => {
	const live = new LiveObjects();
	live.see({ type: 'added', object: version(8) });
	live.see({ type: 'modified', object: version(12) });
	t.false(live.wrote(version(10)));
	t.is(live.get(id)?.metadata.resourceVersion, '12');
	live.see({ type: 'deleted', object: version(13) });
	t.false(live.wrote(version(12)), 'it is gone');
	t.is(live.get(id), undefined);
	t.true(live.wrote(version(14, 'two')), 'another of the same name');
});

test('what we deleted is gone at once, and what a watch still says of it does not bring it back', (t) => {
	const live = new LiveObjects();
	live.see({ type: 'added', object: version(8) });
	t.true(live.deleted(version(8)));
	t.false(live.see({ type: 'modified', object: version(9) }));
	t.deepEqual([...live.ours()], []);
	t.false(live.see({ type: 'deleted', object: version(10) }));
	t.true(live.see({ type: 'added', object: version(11, 'two') }));
});

test('after a restore of the cluster, when versions are old again, watches are believed', (t) => {
	const live = new LiveObjects();
	live.see({ type: 'added', object: version(1000) });
	t.true(live.see({ type: 'modified', object: version(7) }));
	t.is(live.get(id)?.metadata.resourceVersion, '7');
});

test('an object is ours as long as it has our label', (t) => {
	const live = new LiveObjects();
	live.see({ type: 'added', object: version(8) });
	t.is([...live.ours()].length, 1);
	const { labels: _, ...metadata } = version(9).metadata;
	live.see({ type: 'modified', object: { ...version(9), metadata } });
	t.is([...live.ours()].length, 0);
});
