// SPDX-License-Identifier: Apache-2.0
import { type Path, type RoutingPolicy, readObjects } from '@branchline/model';
import { type Carrier, compile, type KubernetesObject, type NativeObject } from '@branchline/plan';
import type { CaseText } from './finding.ts';
import { defaultNamespace } from './service-name.ts';
import type { Native } from './step.ts';
import type { WrittenCase } from './written.ts';

const apiVersion = 'branchline.dev/v1alpha1';

type Written = Readonly<Record<string, unknown>> & {
	readonly kind: string;
	readonly metadata: { readonly name: string };
};

/** The documents of a case, each whole, and every carrier that a policy of it names. */
export function resolveDocuments(
	{ policy, documents, steps }: WrittenCase,
	place: CaseText,
): { readonly objects: readonly KubernetesObject[]; readonly carriers: readonly Carrier[] } {
	const own = policy === undefined ? [] : [checked(policyOf(policy), ['policy'], place)];
	const objects = documents.map((document, index) => checked(wholeDocument(document), ['documents', index], place));
	if (own.length > 0 && objects.some(({ kind }) => kind === 'RoutingPolicy'))
		place.add(['policy'], 'there is a RoutingPolicy among the documents already');
	const applied = steps.flatMap(({ apply }, step) =>
		(apply?.documents ?? []).map((document, index) =>
			checked(wholeDocument(document), ['steps', step, 'apply', 'documents', index], place),
		),
	);
	const all = [...own, ...objects];
	return { objects: all, carriers: carriersOf([...all, ...applied]) };
}

/** Users' objects, each with its namespace. */
export function resolveNative(
	native: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>,
): Native {
	return Object.fromEntries(
		Object.entries(native).map(([mesh, objects = []]) => [
			mesh,
			objects.map((object) => wholeObject(object as NativeObject)),
		]),
	);
}

/** A document of Branchline's with what a case may leave out. */
export function wholeDocument(document: Written): KubernetesObject {
	return wholeObject({ apiVersion, ...document } as KubernetesObject) as KubernetesObject;
}

const ofTheCluster: ReadonlySet<string> = new Set(['RoutingPolicy', 'GatewayClass', 'Namespace', 'ClusterRole']);

function wholeObject(object: NativeObject): NativeObject {
	if ('@type' in object || ofTheCluster.has((object as KubernetesObject).kind)) return object;
	const { metadata, ...rest } = object as KubernetesObject;
	const { apiVersion: version, kind, ...body } = rest;
	return { apiVersion: version, kind, metadata: { namespace: defaultNamespace, ...metadata }, ...body };
}

function policyOf(spec: object): KubernetesObject {
	return { apiVersion, kind: 'RoutingPolicy', metadata: { name: 'default' }, spec };
}

function checked(object: KubernetesObject, path: Path, place: CaseText): KubernetesObject {
	const isPolicy = path[0] === 'policy';
	for (const { message, path: within = [] } of readObjects([object]).diagnostics)
		place.add([...path, ...(isPolicy ? within.slice(1) : within)], message);
	return object;
}

function carriersOf(objects: readonly KubernetesObject[]): readonly Carrier[] {
	const policies = objects.filter(({ kind }) => kind === 'RoutingPolicy') as unknown as readonly RoutingPolicy[];
	const all = (policies.length > 0 ? policies : [undefined]).flatMap((policy) => {
		const documents = { sandboxes: [], groups: [], ...(policy === undefined ? {} : { policy }) };
		try {
			return compile(documents, { services: [], endpointSlices: [] }, '2026-01-01T00:00:00Z').plan.carriers;
		} catch {
			// It was found faulty already.
			return [];
		}
	});
	return all;
}
