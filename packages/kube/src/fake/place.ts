// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';

/** What a path of the API names. */
export interface Place {
	readonly kind: ClusterKind;
	readonly apiVersion: string;
	/** Absent: all namespaces, or a kind without them. */
	readonly namespace?: string;
	/** Absent: the collection. */
	readonly name?: string;
	readonly subresource?: string;
}

/** The kinds that are in no namespace, of those that the fake is asked for. */
const clusterScoped: ReadonlySet<string> = new Set([
	'Namespace',
	'RoutingPolicy',
	'CustomResourceDefinition',
	'GatewayClass',
	'ClusterRole',
]);

/** Whether the objects of a kind are in namespaces. */
export function isNamespaced({ kind }: ClusterKind): boolean {
	return !clusterScoped.has(kind);
}

/** What a path names, or the API version whose kinds it asks for; `undefined` for anything else. */
export function placeOf(
	path: string,
	kinds: readonly ClusterKind[],
): Place | { readonly discover: string } | undefined {
	const [, root, ...steps] = path.split('/').map(decodeURIComponent);
	if (root !== 'api' && root !== 'apis') return undefined;
	const group = root === 'api' ? '' : (steps.shift() ?? '');
	const version = steps.shift() ?? '';
	const apiVersion = group === '' ? version : `${group}/${version}`;
	if (steps.length === 0) return { discover: apiVersion };
	const isScoped = steps[0] === 'namespaces' && steps.length > 2;
	const namespace = isScoped ? steps[1] : undefined;
	const [plural, name, subresource] = isScoped ? steps.slice(2) : steps;
	const kind = kinds.find((one) => one.group === group && one.plural === plural && one.versions.includes(version));
	if (kind === undefined) return undefined;
	return {
		kind,
		apiVersion,
		...(namespace === undefined ? {} : { namespace }),
		...(name === undefined ? {} : { name }),
		...(subresource === undefined ? {} : { subresource }),
	};
}

/** The kinds of an API version, as the API server lists them; `undefined` where it serves none. */
export function discovered(apiVersion: string, kinds: readonly ClusterKind[]): object | undefined {
	const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
	const served = kinds.filter((kind) => kind.group === group && kind.versions.includes(version ?? ''));
	if (served.length === 0) return undefined;
	const resources = served.map((kind) => ({ name: kind.plural, kind: kind.kind, namespaced: isNamespaced(kind) }));
	return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources };
}
