// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { whyNotHere } from './binder.ts';
import { mostPods } from './node-object.ts';
import type { PodSpec } from './pod.ts';

function why(spec: Partial<PodSpec>, running = 0): string | undefined {
	return whyNotHere({ metadata: { name: 'p', namespace: 'n', uid: 'u' }, spec: { containers: [], ...spec } }, running);
}

test('a pod is for the node unless its own fields or the number of pods say no', (t) => {
	t.is(why({}), undefined);
	t.is(why({ nodeSelector: { 'kubernetes.io/os': 'linux' } }), undefined);
	t.regex(why({ nodeSelector: { disk: 'ssd' } }) ?? '', /disk=ssd/);
	t.regex(why({ schedulingGates: [{ name: 'wait' }] }) ?? '', /gates/);
	t.regex(why({}, mostPods) ?? '', /pods already/);
});
