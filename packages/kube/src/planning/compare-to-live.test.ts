// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import test from 'ava';
import { compareToLive, unexplainedFields } from './compare-to-live.ts';

const wanted: KubernetesObject = {
	apiVersion: 'gateway.networking.k8s.io/v1',
	kind: 'HTTPRoute',
	metadata: { name: 'a', namespace: 'shop', labels: { ours: 'yes' } },
	spec: { parentRefs: [{ name: 'cart' }], rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }] },
};

const fieldsV1 = {
	'f:metadata': { 'f:labels': { 'f:ours': {} } },
	'f:spec': { 'f:parentRefs': {}, 'f:rules': {} },
};

function live(change: Readonly<Record<string, unknown>> = {}, fields: object = fieldsV1): KubernetesObject {
	const managedFields = [
		{ manager: 'controller', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': {} } },
		{ manager: 'branchline', operation: 'Apply', fieldsV1: fields },
	];
	const metadata = { ...wanted.metadata, uid: 'u', resourceVersion: '5', generation: 2, managedFields };
	return { ...wanted, metadata, status: { parents: [] }, ...change };
}

test('what the API server keeps beside it is no difference', (t) => {
	t.is(compareToLive(wanted, live()), 'same');
});

test('somebody else’s fields outside lists are no difference', (t) => {
	t.is(compareToLive(wanted, live({ spec: { ...(wanted.spec as object), clusterIP: '10.0.0.1' } })), 'same');
	const labels = { ours: 'yes', theirs: 'too' };
	t.is(compareToLive(wanted, { ...live(), metadata: { ...live().metadata, labels } }), 'same');
});

test('fields inside lists that are not wanted may be defaults', (t) => {
	const rules = [
		{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: 'cart', port: 80, weight: 1 }] },
	];
	t.is(compareToLive(wanted, live({ spec: { ...(wanted.spec as object), rules } })), 'ask');
});

test('a value, a list’s length or a missing field is a difference', (t) => {
	const spec = wanted.spec as { readonly rules: readonly unknown[] };
	t.is(compareToLive(wanted, live({ spec: { ...spec, rules: [...spec.rules, {}] } })), 'different');
	t.is(compareToLive(wanted, live({ spec: { ...spec, parentRefs: [{ name: 'other' }] } })), 'different');
	t.is(compareToLive(wanted, live({ spec: { rules: spec.rules } })), 'different');
	t.is(compareToLive(wanted, live({ spec: { ...spec, rules: 'none' } })), 'different');
	t.is(compareToLive({ ...wanted, metadata: { ...wanted.metadata, labels: { ours: 'no' } } }, live()), 'different');
});

test('what we applied and no longer want is a difference', (t) => {
	const spec = { ...(wanted.spec as object), hostnames: ['a.example.dev'] };
	t.is(compareToLive(wanted, live({ spec })), 'same', 'somebody else’s');
	const fields = { ...fieldsV1, 'f:spec': { ...fieldsV1['f:spec'], 'f:hostnames': {} } };
	t.is(compareToLive(wanted, live({ spec }, fields)), 'different', 'ours');
});

test('items of keyed lists are found by their keys, those of sets by their value', (t) => {
	const service = { ...wanted, spec: { ports: [{ port: 80, protocol: 'TCP', name: 'http' }], tags: ['a'] } };
	const fields = (port: number, tag: string) => ({
		'f:spec': {
			'f:ports': { [`k:{"port":${port},"protocol":"TCP"}`]: { '.': {}, 'f:port': {}, 'f:protocol': {}, 'f:name': {} } },
			'f:tags': { [`v:"${tag}"`]: {} },
		},
	});
	t.is(compareToLive(service, live({ spec: service.spec }, fields(80, 'a'))), 'same');
	t.is(compareToLive(service, live({ spec: service.spec }, fields(81, 'a'))), 'different');
	t.is(compareToLive(service, live({ spec: service.spec }, fields(80, 'b'))), 'different');
});

test('an object that we never applied is a question', (t) => {
	const metadata = { ...wanted.metadata, managedFields: [{ manager: 'kubectl', operation: 'Apply', fieldsV1 }] };
	t.is(compareToLive(wanted, { ...live(), metadata }), 'ask');
	t.is(compareToLive(wanted, { ...live(), metadata: wanted.metadata }), 'ask');
});

test('fields inside lists that are not wanted are named by path and value, whatever their index', (t) => {
	const rules = (wanted.spec as { readonly rules: readonly object[] }).rules;
	const filled = rules.map((rule) => ({ ...rule, matches: [{ path: '/' }] }));
	const object = { ...wanted, spec: { rules: [...rules, ...rules] } };
	const is = { ...wanted, spec: { rules: [...filled, ...filled], other: 1 } };
	const field = '/spec/rules[]/matches [{"path":"/"}]';
	t.deepEqual(unexplainedFields(object, is), [field, field]);
	t.deepEqual(unexplainedFields(wanted, live()), []);
});
