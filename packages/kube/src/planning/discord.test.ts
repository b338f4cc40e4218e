// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { KubernetesObject } from 'branchline';
import { discord } from './discord.ts';

const rule = {
	matches: [{ path: { type: 'PathPrefix', value: '/' } }],
	backendRefs: [{ name: 'checkout', port: 8080 }],
};

const wanted: KubernetesObject = {
	apiVersion: 'gateway.networking.k8s.io/v1',
	kind: 'HTTPRoute',
	metadata: { name: 'ours', namespace: 'shop', labels: { ours: 'yes' }, annotations: { key: 'k' } },
	spec: { parentRefs: [{ group: '', kind: 'Service', name: 'checkout', port: 8080 }], rules: [rule] },
};

const applied = {
	manager: 'branchline',
	operation: 'Apply',
	fieldsV1: {
		'f:metadata': { 'f:annotations': { 'f:key': {} }, 'f:labels': { 'f:ours': {} } },
		'f:spec': { 'f:parentRefs': {}, 'f:rules': {} },
	},
};
const reported = {
	manager: 'istiod',
	operation: 'Update',
	subresource: 'status',
	fieldsV1: { 'f:status': { '.': {}, 'f:parents': {} } },
};

/** The object as a real API server keeps it: with its defaults, and with who wrote what. */
function live(change: { spec?: object; metadata?: object; managers?: readonly object[] } = {}): KubernetesObject {
	const defaulted = { ...rule, backendRefs: [{ group: '', kind: 'Service', name: 'checkout', port: 8080, weight: 1 }] };
	return {
		...wanted,
		metadata: {
			...wanted.metadata,
			resourceVersion: '7',
			...change.metadata,
			managedFields: change.managers ?? [applied, reported],
		},
		spec: { ...(wanted.spec as object), rules: [defaulted], ...change.spec },
		status: { parents: [] },
	};
}

test('defaults inside what we applied are no difference', (t) => {
	t.deepEqual(discord(live(), wanted), { ours: false, foreign: [] });
});

test('a default of a field that nobody applied is no difference', (t) => {
	t.deepEqual(discord(live({ spec: { sessionPersistence: 'None' } }), wanted), { ours: false, foreign: [] });
});

test('a value that is missing or another is a difference, in lists and in metadata', (t) => {
	for (const change of [
		{ spec: { rules: [] } },
		{ spec: { rules: [{ ...rule, matches: [] }] } },
		{ spec: { parentRefs: [{ group: '', kind: 'Service', name: 'checkout', port: 9090 }] } },
		{ metadata: { labels: {} } },
		{ metadata: { annotations: { key: 'other' } } },
	]) {
		t.true(discord(live(change), wanted).ours, JSON.stringify(change));
	}
});

test('what we applied earlier and do not want any more is a difference', (t) => {
	const hostnames = {
		...applied,
		fieldsV1: { ...applied.fieldsV1, 'f:spec': { ...applied.fieldsV1['f:spec'], 'f:hostnames': {} } },
	};
	t.true(discord(live({ spec: { hostnames: ['a'] }, managers: [hostnames] }), wanted).ours);
	const note = {
		...applied,
		fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:key': {}, 'f:old': {} } }, 'f:spec': applied.fieldsV1['f:spec'] },
	};
	t.true(discord(live({ metadata: { annotations: { key: 'k', old: 'x' } }, managers: [note] }), wanted).ours);
});

test('what others added is told with their name; labels and annotations are theirs to add', (t) => {
	const other = { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': { 'f:hostnames': {} } } };
	t.deepEqual(discord(live({ spec: { hostnames: ['a'] }, managers: [applied, other] }), wanted), {
		ours: false,
		foreign: [{ path: ['spec', 'hostnames'], manager: 'kubectl-edit' }],
	});
	const label = {
		manager: 'kubectl-label',
		operation: 'Update',
		fieldsV1: { 'f:metadata': { 'f:labels': { 'f:team': {} } } },
	};
	const labelled = { metadata: { labels: { ours: 'yes', team: 'a' } }, managers: [applied, label] };
	t.deepEqual(discord(live(labelled), wanted), { ours: false, foreign: [] });
});

test('what others added inside a list that they took over is told', (t) => {
	const taken = { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': { 'f:rules': {} } } };
	const rest = { ...applied, fieldsV1: { ...applied.fieldsV1, 'f:spec': { 'f:parentRefs': {} } } };
	const rules = [{ ...rule, timeouts: { request: '1s' } }];
	t.deepEqual(discord(live({ spec: { rules }, managers: [rest, taken] }), wanted).foreign, [
		{ path: ['spec', 'rules', 0, 'timeouts'], manager: 'kubectl-edit' },
	]);
});

test('items of lists with keys are told apart by these', (t) => {
	const service = (ports: readonly object[]): KubernetesObject => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name: 'ours', namespace: 'shop' },
		spec: { ports },
	});
	const fieldsV1 = {
		'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {} } } },
	};
	const known = service([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
	const asKept = { ...known, metadata: { ...known.metadata, managedFields: [{ ...applied, fieldsV1 }] } };
	t.deepEqual(discord(asKept, service([{ port: 80, protocol: 'TCP' }])), { ours: false, foreign: [] });
	const target = {
		'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { 'f:port': {}, 'f:targetPort': {} } } },
	};
	const earlier = { ...known, metadata: { ...known.metadata, managedFields: [{ ...applied, fieldsV1: target }] } };
	t.true(discord(earlier, service([{ port: 80, protocol: 'TCP' }])).ours);
});

test('where nobody says who wrote what, whatever is not wanted is a difference', (t) => {
	t.is(discord(live({ spec: { hostnames: ['a'] }, managers: [] }), wanted).foreign.length > 0, true);
});
