// SPDX-License-Identifier: Apache-2.0
import { isListenerParent, namespaceOf, type ParentRef } from '@branchline/httproute';
import type { KubernetesObject, NativeObject } from '@branchline/plan';

/** A listener as far as routes attach to it; a parent that is not in the input has one without a name. */
export interface Listener {
	/** The parent that has the listener: a Gateway, or a ListenerSet that adds to one. */
	readonly parent: Pick<ParentRef, 'group' | 'kind' | 'name'> & { readonly namespace: string };
	/** The Gateway, `namespace/name`; undefined for a ListenerSet that is not in the input. */
	readonly gateway: string | undefined;
	readonly name?: string;
	readonly port?: number;
	readonly hostname?: string;
	readonly protocol?: string;
	readonly allowedRoutes?: AllowedRoutes;
}

/** Which routes a listener admits (gateway-api apis/v1/gateway_types.go, AllowedRoutes). */
interface AllowedRoutes {
	readonly namespaces?: { readonly from?: string; readonly selector?: LabelSelector };
	readonly kinds?: readonly { readonly group?: string; readonly kind: string }[];
}

/** A selector of Kubernetes: all of its requirements must hold. */
export interface LabelSelector {
	readonly matchLabels?: Readonly<Record<string, string>>;
	readonly matchExpressions?: readonly {
		readonly key: string;
		readonly operator: string;
		readonly values?: readonly string[];
	}[];
}

interface ListenerParent extends KubernetesObject {
	readonly spec?: {
		readonly listeners?: readonly (Omit<Listener, 'parent' | 'gateway'> & { readonly name: string })[];
		/** Of a ListenerSet: the Gateway that it adds to. */
		readonly parentRef?: { readonly name?: string; readonly namespace?: string };
	};
}

/** Every listener of the Gateways and ListenerSets in the input, by the {@link parentId} of what has it. */
export type Listeners = ReadonlyMap<string, readonly Listener[]>;

/** Whether a native object has listeners: a Gateway or a ListenerSet of the Gateway API. */
export function hasListeners(object: NativeObject): object is ListenerParent {
	const { apiVersion, kind } = object as KubernetesObject;
	return isListenerParent({ group: String(apiVersion).split('/')[0]!, kind: String(kind), name: '' });
}

/** The identity of a parent with listeners. */
export function parentId({ kind = 'Gateway', namespace, name }: ParentRef): string {
	return `${kind} ${namespace}/${name}`;
}

/** Every listener in the input. */
export function listenersByParent(native: readonly NativeObject[]): Listeners {
	return new Map(
		native.filter(hasListeners).map((object) => {
			const namespace = namespaceOf(object);
			const parent = parentOf({ ...identity(object), namespace });
			const { parentRef } = object.spec ?? {};
			const owner = parent.kind ? parentRef : object.metadata;
			const gateway = owner && `${owner.namespace ?? namespace}/${owner.name}`;
			return [parentId(parent), (object.spec?.listeners ?? []).map((listener) => ({ parent, gateway, ...listener }))];
		}),
	);
}

/** A parent without what is the default: the Gateway API’s Gateway. */
export function parentOf({
	group,
	kind,
	name,
	namespace,
}: ParentRef & { readonly namespace: string }): Listener['parent'] {
	return { ...((kind ?? 'Gateway') === 'Gateway' ? {} : { group: group!, kind: kind! }), name, namespace };
}

function identity({ apiVersion, kind, metadata }: KubernetesObject) {
	return { group: apiVersion.split('/')[0]!, kind, name: metadata.name };
}
