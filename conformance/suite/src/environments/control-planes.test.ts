// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { controlPlanesOf, startable, startableOf, whyNotOn } from './control-planes.ts';

test('a target stands on its meshes, and for the Gateway API on whoever implements it', (t) => {
	t.deepEqual(controlPlanesOf({ meshes: ['istio', 'gateway-api'] }), ['istio']);
	t.deepEqual(controlPlanesOf({ meshes: ['linkerd', 'gateway-api'], implementation: 'envoy-gateway' }), [
		'linkerd',
		'envoy-gateway',
	]);
	t.deepEqual(startableOf({ meshes: ['gateway-api'], implementation: 'envoy-gateway' }), ['envoy-gateway']);
});

test('a testbed without the mesh is told by what it has and what to do', (t) => {
	t.is(whyNotOn(startable, { meshes: ['istio'] }), undefined);
	t.is(
		whyNotOn({ ...startable, name: 'mine' }, { meshes: ['linkerd'] }),
		'testbed mine has istio, envoy-gateway, contour, and traefik, no linkerd: judge it in a cluster that has it, with --env cluster',
	);
	t.is(
		whyNotOn({ name: 'mine', implementations: ['envoy-gateway'] }, { meshes: ['istio'] }),
		'testbed mine has envoy-gateway, no istio: leave out --testbed, and one with all that is needed is started',
	);
});
