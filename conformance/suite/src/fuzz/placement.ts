// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, KubernetesObject, NativeObject } from '@branchline/plan';
import type { RandomModel } from '../arbitrary/model.ts';
import type { RandomRun } from '../runs.ts';

/** Where random runs take place: what a real mesh has in the place of what the generators made up. */
export interface Ground {
	/** The gateway that routes name and requests enter at. */
	readonly gateway: { readonly namespace: string; readonly name: string; readonly port: number };
	/** What answers at the address that forks name. */
	readonly foreign: { readonly address: string; readonly port: number };
}

/** The names that the generators use. */
const made = { gateway: 'gw', address: '192.0.2.7:9000' } as const;

/**
 * A random run as it can be played on a mesh: its gateway and address are those of the ground, its objects such as an
 * API server keeps unchanged, and named so that they are in order of age by name as well, as all of them are created
 * within a second.
 */
export function placedRun({ model, native, requests }: RandomRun, ground: Ground): RandomRun {
	return {
		model: placedModel(model, ground),
		native: { ...native, objects: placedObjects(native.objects, ground) },
		requests: requests.map((request) => placedRequest(request, ground)),
	};
}

function placedModel(model: RandomModel, { foreign }: Ground): RandomModel {
	const address = `${foreign.address}:${foreign.port}`;
	const sandboxes = model.sandboxes.map((sandbox) => {
		const forks = sandbox.spec.forks.map((fork) => {
			return 'address' in fork.to && fork.to.address === made.address ? { ...fork, to: { address } } : fork;
		});
		return { ...sandbox, spec: { ...sandbox.spec, forks } };
	});
	return { ...model, sandboxes };
}

function placedRequest(request: HttpRequest, { gateway: { port, ...gateway } }: Ground): HttpRequest {
	return 'gateway' in request.to ? { ...request, to: { gateway, port } } : request;
}

/** The gateway itself is the ground's, so the one that the generators add is left out, and the labels of namespaces that it reads. */
function placedObjects(objects: readonly NativeObject[], ground: Ground): readonly NativeObject[] {
	// Envoy's own resources are of no API server, and have no age.
	if (objects.some((object) => '@type' in object)) return objects;
	const kept = (objects as readonly KubernetesObject[]).filter(
		({ kind }) => kind !== 'Gateway' && kind !== 'Namespace',
	);
	const byAge = kept.toSorted((a, b) => (ageOf(a) < ageOf(b) ? -1 : ageOf(a) > ageOf(b) ? 1 : 0));
	return byAge.map((object, index) => {
		const { creationTimestamp: _, ...metadata } = object.metadata;
		const name = isRoute(object) ? `route-${String(index).padStart(2, '0')}` : metadata.name;
		return placedFields({ ...object, metadata: { ...metadata, name } }, ground) as KubernetesObject;
	});
}

function ageOf({ metadata }: KubernetesObject): string {
	return metadata.creationTimestamp ?? '';
}

function isRoute({ kind }: KubernetesObject): boolean {
	return ['VirtualService', 'HTTPRoute', 'GRPCRoute'].includes(kind);
}

/** Fields that no API server keeps are left out; references to the gateway are those of the ground. */
function placedFields(value: unknown, ground: Ground): unknown {
	if (Array.isArray(value)) return value.map((item) => placedFields(item, ground));
	if (typeof value !== 'object' || value === null) return value;
	const { unknownField: _, ...fields } = value as Readonly<Record<string, unknown>>;
	return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, placedField(name, inner, ground)]));
}

function placedField(name: string, value: unknown, ground: Ground): unknown {
	const { gateway } = ground;
	if (name === 'gateways' && Array.isArray(value)) {
		const names: readonly unknown[] = [made.gateway, `shop/${made.gateway}`];
		return value.map((one) => (names.includes(one) ? `${gateway.namespace}/${gateway.name}` : one));
	}
	if (name !== 'parentRefs' || !Array.isArray(value)) return placedFields(value, ground);
	return value.map((parent: Readonly<Record<string, unknown>>) => {
		if (parent.name !== made.gateway) return parent;
		// It has one listener.
		const { sectionName: _, port: __, ...whole } = parent;
		return { ...whole, namespace: gateway.namespace, name: gateway.name };
	});
}
