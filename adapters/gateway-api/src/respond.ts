// SPDX-License-Identifier: Apache-2.0
import { hash, ourMetadata, substitutionsTo, Unsupported } from '@branchline/adapter';
import type { HomedRule, Route, RouteRule } from '@branchline/httproute';
import type { KubernetesObject, Plan, Target } from '@branchline/plan';

type Response = Extract<Target, { kind: 'respond' }>;

function filterName(target: Response): string {
	return `branchline-respond-${hash(JSON.stringify([target.status, target.headers, target.body]))}`;
}

/** The rule as a canned response: Envoy Gateway answers by an HTTPRouteFilter that the rule refers to. */
export function respondWithFilter(rule: HomedRule, target: Response): RouteRule | Unsupported {
	if (rule.kind !== 'HTTPRoute') return new Unsupported('Envoy Gateway answers in place for HTTPRoutes only');
	const extensionRef = { group: 'gateway.envoyproxy.io', kind: 'HTTPRouteFilter', name: filterName(target) };
	return {
		...(rule.spec.matches ? { matches: rule.spec.matches } : {}),
		filters: [{ type: 'ExtensionRef', extensionRef }],
	};
}

/** The HTTPRouteFilters that siblings refer to (gateway.envoyproxy.io/v1alpha1, directResponse), one per namespace. */
export function responseFilters(plan: Plan, lists: readonly (readonly Route[])[]): readonly KubernetesObject[] {
	const responses = new Map<string, Response>();
	for (const { to } of substitutionsTo(plan, 'respond')) responses.set(filterName(to), to);
	if (responses.size === 0) return [];
	const filters = new Map<string, KubernetesObject>();
	for (const { metadata, spec } of lists.flat())
		for (const { extensionRef } of (spec?.rules ?? []).flatMap(({ filters: used = [] }) => used)) {
			const name = (extensionRef as { name?: string } | undefined)?.name;
			const target = name === undefined ? undefined : responses.get(name);
			const namespace = metadata.namespace!;
			if (name && target) filters.set(`${namespace}/${name}`, responseFilter(name, namespace, target));
		}
	return [...filters.values()];
}

function responseFilter(name: string, namespace: string, { status, headers, body }: Response): KubernetesObject {
	const isType = (name: string) => name.toLowerCase() === 'content-type';
	const contentType = Object.entries(headers).find(([name]) => isType(name))?.[1];
	const others = Object.entries(headers).filter(([name]) => !isType(name));
	return {
		apiVersion: 'gateway.envoyproxy.io/v1alpha1',
		kind: 'HTTPRouteFilter',
		metadata: ourMetadata(name, namespace, {}),
		spec: {
			directResponse: {
				statusCode: status,
				...(contentType === undefined ? {} : { contentType }),
				...(others.length === 0 ? {} : { header: { set: others.map(([name, value]) => ({ name, value })) } }),
				...(body === '' ? {} : { body: { type: 'Inline', inline: body } }),
			},
		},
	};
}
