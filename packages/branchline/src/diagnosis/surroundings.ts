// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import { parentsOf } from '@branchline/adapters-all';
import type { Diagnostic, Documents, KubernetesObject } from '@branchline/model';
import { type Plan, type ServicePort, servicePortName } from '@branchline/plan';
import { doctorFinding } from './codes.ts';
import { sharedPods } from './shared-pods.ts';
import { withoutProxies } from './without-proxies.ts';

/** What the objects around the routes do to sandboxes. */
export function surroundings(
	documents: Documents,
	plan: Plan,
	chosen: readonly Adapter[],
	ports: readonly ServicePort[],
): readonly Diagnostic[] {
	const routing = chosen.filter((adapter) => parentsOf(adapter, chosen).includes('mesh'));
	return [
		...notReady(documents, plan),
		...sharedPods(documents, plan),
		...routing.flatMap((adapter) => withoutProxies(adapter, objectsOf(documents), ports)),
		...closedIngress(documents, plan, chosen),
	];
}

function objectsOf({ native, other }: Documents): readonly KubernetesObject[] {
	return [...native.filter((object): object is KubernetesObject => !('@type' in object)), ...other];
}

function notReady({ services }: Documents, { services: forked }: Plan): readonly Diagnostic[] {
	return forked.flatMap(({ of, substitutions }) =>
		substitutions.flatMap(({ key, to, ready, onUnavailable }) => {
			// A Service that is missing is a finding of the compiler.
			const isThere =
				to.kind === 'service' &&
				services.some(({ metadata }) => metadata.name === to.port.service && metadata.namespace === to.port.namespace);
			if (ready !== false || !isThere) return [];
			const become = onUnavailable === 'fail' ? 'fail' : 'go to the baseline';
			const message = `${servicePortName(of)} key ${key}: ${servicePortName(to.port)} has no ready endpoint, so requests with the key ${become}`;
			const { namespace, service: name } = to.port;
			return [
				doctorFinding('doctor/fork-not-ready', message, {
					key,
					object: { apiVersion: 'v1', kind: 'Service', namespace, name },
				}),
			];
		}),
	);
}

function closedIngress({ native, policy, ...cluster }: Documents, { ingress }: Plan, chosen: readonly Adapter[]) {
	if (ingress === 'all') return [];
	const hasGateways = native.some((object) =>
		chosen.some((adapter) => adapter.reaches(object, { cluster, native })?.parents.includes('gateway')),
	);
	if (!hasGateways) return [];
	const where = ingress === 'none' ? 'no gateway' : `gateways named ${ingress.gateways.join(', ')} only`;
	const message = `RoutingPolicy ${policy?.metadata.name ?? 'default'}: keys are honoured at ${where}: requests that enter elsewhere go to the baseline, with a key or without`;
	const object = {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'RoutingPolicy',
		name: policy?.metadata.name ?? 'default',
	};
	return [doctorFinding('doctor/ingress-closed', message, { object, path: ['spec', 'ingress'] })];
}
