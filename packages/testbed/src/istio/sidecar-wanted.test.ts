// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Pod } from '../node/pod.ts';
import { isGateway, wantsSidecar } from './sidecar-wanted.ts';

type Labels = Readonly<Record<string, string>>;

function pod(labels: Labels, annotations: Labels = {}): Pod {
	return { metadata: { name: 'p', namespace: 'n', uid: 'u', labels, annotations }, spec: { containers: [] } };
}

const inject = (value: string) => ({ 'sidecar.istio.io/inject': value });
const enabled = { 'istio-injection': 'enabled' };

test('the pod’s own word counts before the namespace’s', (t) => {
	t.false(wantsSidecar(pod({}), {}));
	t.true(wantsSidecar(pod({}), enabled));
	t.true(wantsSidecar(pod(inject('true')), {}));
	t.false(wantsSidecar(pod(inject('false')), enabled));
	t.false(wantsSidecar(pod({}, inject('false')), enabled));
	t.true(wantsSidecar(pod(inject('true'), inject('false')), {}), 'the label before the annotation');
	t.false(wantsSidecar(pod(inject('true')), { 'istio-injection': 'disabled' }));
});

test('a gateway is the proxy itself', (t) => {
	const gateway = pod(inject('true'), { 'inject.istio.io/templates': 'gateway' });
	t.true(isGateway(gateway));
	t.false(wantsSidecar(gateway, enabled));
	t.false(isGateway(pod({}, { 'inject.istio.io/templates': 'sidecar' })));
});
