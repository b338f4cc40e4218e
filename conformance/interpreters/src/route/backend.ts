// SPDX-License-Identifier: Apache-2.0
import type { Backend, EndpointSlice, Outcome, Service, ServicePort, ServiceSpecPort } from '@branchline/plan';
import type { BackendRef } from './object.ts';
import type { ObjectIndex } from './object-index.ts';

/** The Service of a service port, or undefined. */
export function serviceOf(index: ObjectIndex, port: ServicePort): Service | undefined {
	return index.services.get(`${port.namespace}/${port.service}`);
}

/** The port of a Service by number, or undefined. */
export function specPortOf(service: Service | undefined, port: number): ServiceSpecPort | undefined {
	return service?.spec?.ports?.find((p) => p.port === port);
}

/**
 * Where a request for a service port ends: the port itself, the one address that stands behind a Service of Branchline
 * without selector, or `fail` where the Service or the port is not there.
 */
export function serviceOutcome(index: ObjectIndex, port: ServicePort): Outcome {
	const service = serviceOf(index, port);
	if (service === undefined) return fail(`no Service ${port.namespace}/${port.service}`);
	const specPort = specPortOf(service, port.port);
	if (specPort === undefined) return fail(`Service ${port.namespace}/${port.service} has no port ${port.port}`);
	const ours = service.metadata.labels?.['app.kubernetes.io/managed-by'] === 'branchline';
	if (!ours || service.spec?.selector !== undefined) return { kind: 'service', port };
	const slices = index.slices.get(`${port.namespace}/${port.service}`) ?? [];
	return onlyAddress(slices, specPort) ?? { kind: 'service', port };
}

/** The answer of a mesh that cannot use a backend: 5xx, with the reason. */
export function fail(reason: string): Outcome {
	return { kind: 'fail', reason };
}

/** Whether a reference is to a core Service, by the defaults of the Gateway API's BackendObjectReference. */
export function isServiceRef(ref: BackendRef): boolean {
	return (ref.group ?? '') === '' && (ref.kind ?? 'Service') === 'Service';
}

/**
 * The weighted shares of a rule in file order; entries of weight 0 are left out and the default weight is 1. Empty where
 * nothing has weight.
 */
export function weighted(
	refs: readonly BackendRef[],
	outcome: (ref: BackendRef) => { readonly to: Outcome; readonly effects?: unknown },
): readonly Backend[] {
	return refs.filter((ref) => ref.weight !== 0).map((ref) => ({ weight: ref.weight ?? 1, ...outcome(ref) }));
}

function onlyAddress(slices: readonly EndpointSlice[], specPort: ServiceSpecPort): Outcome | undefined {
	const found = slices.flatMap((slice) => {
		const ports = slice.ports ?? [];
		const port =
			ports.find((p) => (p.name ?? '') === (specPort.name ?? '')) ?? (ports.length === 1 ? ports[0] : undefined);
		return (slice.endpoints ?? []).flatMap((e) =>
			(e.addresses ?? []).map((address) => ({ address, port: port?.port })),
		);
	});
	const only = found[0];
	if (found.length !== 1 || only?.port === undefined) return undefined;
	return { kind: 'address', address: only.address, port: only.port };
}
