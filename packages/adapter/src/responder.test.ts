// SPDX-License-Identifier: Apache-2.0
import type { Plan, Service, Substitution } from '@branchline/plan';
import test from 'ava';
import { findResponder, withUnavailable } from './responder.ts';

function service(namespace: string, labels: Record<string, string>, ...ports: readonly string[]): Service {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { namespace, name: 'branchline-responder', labels },
		spec: { ports: ports.map((name, index) => ({ name, port: 80 + index })) },
	};
}

const label = { 'app.kubernetes.io/part-of': 'branchline' };
const names = ['http', 'http-unavailable'] as const;

test('the responder is found by its name, its label and its ports, in any namespace', (t) => {
	const found = (...services: readonly Service[]) => findResponder({ services, endpointSlices: [] });
	const at = (namespace: string, port: number) => ({ namespace, service: 'branchline-responder', port });
	t.deepEqual(found(service('b', label, ...names), service('a', label, ...names)), {
		respond: at('a', 80),
		unavailable: at('a', 81),
	});
	t.is(found(service('a', {}, ...names)), undefined);
	t.is(found(service('a', label, 'http')), undefined);
});

const of = { namespace: 'shop', service: 'a', port: 80 };
const origin = { sandbox: 'shop/k' };

function substitution(key: string, ready: boolean): Substitution {
	const to = { kind: 'service', port: { ...of, service: `a-${key}` } } as const;
	return { key, to, when: [], onUnavailable: 'fail', ready, origin };
}

test('only dead targets are replaced, and the same input gives the identical result', (t) => {
	const [dead, alive] = [substitution('dead', false), substitution('alive', true)];
	const other = { of: { ...of, service: 'b' }, substitutions: [alive] };
	const plan: Plan = { carriers: [], ingress: 'all', services: [{ of, substitutions: [alive, dead] }, other] };
	const responder = findResponder({ services: [service('x', label, ...names)], endpointSlices: [] });
	const how = { responder, needs: () => true, cache: new Map() };
	const once = withUnavailable(plan, how);
	t.like(once.services[0]?.substitutions[1], { key: 'dead', to: { port: { namespace: 'x', port: 81 } }, ready: false });
	t.is(once.services[0]?.substitutions[0], alive);
	t.is(once.services[1], other);
	t.is(withUnavailable(plan, how).services[0], once.services[0]);
	t.not(withUnavailable(plan, { ...how, needs: () => false }).services[0], once.services[0]);
	t.is(withUnavailable(plan, { ...how, responder: undefined }), plan);
	// Another service plan with the same dead fork: what did not change is not made again.
	const later = { ...plan, services: [{ of, substitutions: [substitution('new', true), dead] }, other] };
	t.is(withUnavailable(later, how).services[0]?.substitutions[1], once.services[0]?.substitutions[1]);
});
