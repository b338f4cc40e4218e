// SPDX-License-Identifier: Apache-2.0

/** The metadata of an object as far as Branchline reads it; every other field is kept as it came. */
export interface ObjectMeta {
	readonly name: string;
	readonly namespace?: string;
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	/** RFC 3339, as the API server writes it; absent in documents that come from files. */
	readonly creationTimestamp?: string;
	readonly [field: string]: unknown;
}

/** A Kubernetes object whose remaining fields nobody has looked at: they are carried through untouched. */
export interface KubernetesObject {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: ObjectMeta;
	readonly [field: string]: unknown;
}

/** An xDS resource in canonical proto3 JSON, known by its type URL. */
export interface XdsResource {
	readonly '@type': string;
	readonly [field: string]: unknown;
}

/** What a mesh's users have written for it: objects of the cluster, or xDS resources. */
export type NativeObject = KubernetesObject | XdsResource;

/** A Service, as far as the translator reads it. */
export interface Service extends KubernetesObject {
	readonly kind: 'Service';
	readonly spec?: {
		readonly type?: string;
		readonly clusterIP?: string;
		readonly selector?: Readonly<Record<string, string>>;
		readonly ports?: readonly ServiceSpecPort[];
		readonly [field: string]: unknown;
	};
}

/** One entry of a Service's `spec.ports`. */
export interface ServiceSpecPort {
	readonly name?: string;
	readonly port: number;
	readonly protocol?: string;
	readonly appProtocol?: string;
	readonly targetPort?: number | string;
	readonly [field: string]: unknown;
}

/** An EndpointSlice, as far as the translator reads it. */
export interface EndpointSlice extends KubernetesObject {
	readonly kind: 'EndpointSlice';
	readonly addressType?: string;
	readonly endpoints?: readonly {
		readonly addresses?: readonly string[];
		readonly conditions?: { readonly ready?: boolean; readonly [field: string]: unknown };
		readonly [field: string]: unknown;
	}[];
	readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly [field: string]: unknown }[];
}

/** What is known of the cluster beside the user's routes. An empty `endpointSlices` means that readiness is unknown. */
export interface Cluster {
	readonly services: readonly Service[];
	readonly endpointSlices: readonly EndpointSlice[];
}
