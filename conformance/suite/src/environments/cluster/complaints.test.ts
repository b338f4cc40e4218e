// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { complaints } from './complaints.ts';

function seen(kind: string, status: object): KubernetesObject {
	const metadata = { name: 'edge', namespace: 'shop', generation: 2 };
	return { apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata, status } as KubernetesObject;
}

const good = { type: 'Accepted', status: 'True', observedGeneration: 2 };

test('an object in order is not complained of, nor one of which nothing is said', (t) => {
	const clear = { type: 'Conflicted', status: 'False', observedGeneration: 2 };
	const other = { type: 'InsecureFrontendValidationMode', status: 'False', observedGeneration: 2 };
	const listeners = [{ name: 'http', conditions: [clear] }];
	t.deepEqual(complaints(seen('Gateway', { conditions: [good, other], listeners })), []);
	t.deepEqual(complaints(seen('Service', {})), []);
});

test('what a parent refuses is said with the parent, the reason and the message', (t) => {
	const bad = { type: 'Accepted', status: 'False', reason: 'NoMatchingParent', message: 'no', observedGeneration: 2 };
	const parentRef = { name: 'edge', sectionName: 'own' };
	t.deepEqual(complaints(seen('HTTPRoute', { parents: [{ parentRef, conditions: [bad] }] })), [
		'the mesh says of HTTPRoute shop/edge at edge, own: Accepted is False (NoMatchingParent: no)',
	]);
	const conflict = { type: 'Conflicted', status: 'True', reason: 'HostnameConflict' };
	t.deepEqual(complaints(seen('Gateway', { listeners: [{ name: 'http', conditions: [conflict] }] })), [
		'the mesh says of Gateway shop/edge, listener http: Conflicted is True (HostnameConflict)',
	]);
});

test('what is said of an object as it was is said to be so', (t) => {
	const old = { ...good, observedGeneration: 1 };
	t.deepEqual(complaints(seen('Gateway', { conditions: [old] })), [
		'the mesh has not seen Gateway shop/edge as it is now',
	]);
});
