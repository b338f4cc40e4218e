// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import { anyObject, endpointSlice, service } from './check-kubernetes.ts';
import type { Diagnostic, Path } from './diagnostic.ts';
import type { Documents } from './documents.ts';
import { explain } from './explain.ts';
import { finding } from './finding.ts';
import { groupOf, namespaceOf } from './identity.ts';
import { fieldsAt, type Kind, schemas } from './kinds.ts';
import { apiVersion, group } from './metadata.ts';
import type { EndpointSlice, KubernetesObject, NativeObject, Service, XdsResource } from './object.ts';
import type { RouteGroup } from './route-group.ts';
import type { RoutingPolicy } from './routing-policy.ts';
import type { Sandbox } from './sandbox.ts';
import { isMap, subjectOf } from './subject.ts';
import { suggest } from './suggest.ts';
import { withoutNulls } from './without-nulls.ts';

const nativeGroups: ReadonlySet<string> = new Set([
	'networking.istio.io',
	'gateway.networking.k8s.io',
	'gateway.networking.x-k8s.io',
	'policy.linkerd.io',
	'linkerd.io',
	'gateway.envoyproxy.io',
	'kuadrant.io',
	'gateway.kgateway.dev',
	'gateway.nginx.org',
]);

/** Whether a value is of a mesh: of one of its groups, or a Namespace, whose labels say what is for it. */
function isNative({ apiVersion: version, kind }: KubernetesObject): boolean {
	return nativeGroups.has(groupOf(version)) || (version === 'v1' && kind === 'Namespace');
}

/** Sorts values into documents, one after the other, and checks each by itself. */
export class Collector {
	readonly sandboxes: Sandbox[] = [];
	readonly groups: RouteGroup[] = [];
	readonly policies: RoutingPolicy[] = [];
	readonly services: Service[] = [];
	readonly endpointSlices: EndpointSlice[] = [];
	readonly native: NativeObject[] = [];
	readonly other: KubernetesObject[] = [];
	readonly #seen = new Set<string>();

	/** The documents so far. Of several policies the first counts. */
	documents(): Documents {
		const { sandboxes, groups, services, endpointSlices, native, other } = this;
		const policy = this.policies[0];
		return { sandboxes, groups, ...(policy && { policy }), services, endpointSlices, native, other };
	}

	/** Sorts one value that is no list, and returns what is wrong with it; a value with an error is left out. */
	add(value: unknown): Diagnostic[] {
		if (isMap(value) && typeof value['@type'] === 'string') {
			this.native.push(value as XdsResource);
			return [];
		}
		if (!isKubernetes(value)) {
			const words = 'expected a Kubernetes object (apiVersion and kind) or an xDS resource ("@type")';
			return [finding('model/not-an-object', subjectOf(value), [], words)];
		}
		const twice = this.#duplicate(value);
		if (twice !== undefined) return [twice];
		if (groupOf(value.apiVersion) === group) return this.#addOwn(value);
		if (value.kind === 'Service' && value.apiVersion === 'v1') {
			return this.#checked(value, service, () => this.services.push(withoutNulls(value as Service)));
		}
		if (value.kind === 'EndpointSlice' && groupOf(value.apiVersion) === 'discovery.k8s.io') {
			return this.#checked(value, endpointSlice, () => this.endpointSlices.push(withoutNulls(value as EndpointSlice)));
		}
		if (isNative(value)) {
			return this.#checked(value, anyObject, () => this.native.push(value));
		}
		if (anyObject.safeParse(value).success) this.other.push(value);
		return [];
	}

	#duplicate(value: KubernetesObject): Diagnostic | undefined {
		const subject = subjectOf(value);
		if (subject.ref === undefined) return undefined;
		// Versions of one group are views of the same object.
		const id = JSON.stringify([groupOf(value.apiVersion), value.kind, namespaceOf(value), value.metadata.name]);
		if (this.#seen.has(id)) return finding('model/duplicate-object', subject, [], `this ${value.kind} is given twice`);
		this.#seen.add(id);
		return undefined;
	}

	#checked(value: unknown, schema: z.ZodType, keep: () => void): Diagnostic[] {
		const result = schema.safeParse(value);
		if (!result.success) return explain(result.error, value, subjectOf(value), (path) => fieldsAt(schema, path));
		keep();
		return [];
	}

	#addOwn(value: KubernetesObject): Diagnostic[] {
		const subject = subjectOf(value);
		if (!Object.hasOwn(schemas, value.kind)) {
			const meant = suggest(value.kind, Object.keys(schemas));
			const question = meant === undefined ? '' : `, did you mean "${meant}"?`;
			return [finding('model/unknown-kind', subject, ['kind'], `there is no kind "${value.kind}"${question}`)];
		}
		if (value.apiVersion !== apiVersion) {
			const words = `expected "${apiVersion}", got "${value.apiVersion}"`;
			return [finding('model/unknown-kind', subject, ['apiVersion'], words)];
		}
		const kind = value.kind as Kind;
		const result = schemas[kind].safeParse(value);
		const at = (path: Path) => fieldsAt(schemas[kind], path);
		if (!result.success) return explain(result.error, value, subject, at);
		return this.#keep(kind, { ...value, metadata: cleaned(value, kind), spec: result.data.spec });
	}

	#keep(kind: Kind, value: object): Diagnostic[] {
		switch (kind) {
			case 'Sandbox':
				this.sandboxes.push(value as Sandbox);
				return [];
			case 'RouteGroup':
				this.groups.push(value as RouteGroup);
				return [];
			case 'RoutingPolicy': {
				const first = this.policies[0];
				this.policies.push(value as RoutingPolicy);
				if (first === undefined) return [];
				const words = `there is a RoutingPolicy already: ${first.metadata.name}`;
				return [finding('model/second-policy', subjectOf(value), [], words)];
			}
		}
	}
}

function isKubernetes(value: unknown): value is KubernetesObject {
	return isMap(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}

/** The metadata without the nulls that Kubernetes reads as absent, and with the namespace that it implies. */
function cleaned(value: KubernetesObject, kind: Kind): object {
	const fields = Object.entries(value.metadata).filter(([, field]) => field !== null);
	const namespace = kind === 'RoutingPolicy' ? {} : { namespace: namespaceOf(value) };
	return { ...Object.fromEntries(fields), ...namespace };
}
