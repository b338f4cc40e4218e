// SPDX-License-Identifier: Apache-2.0
import { hash, ourMetadata, type Responder, substitutionsTo, Unsupported } from '@branchline/adapter';
import { type Responding, type Response, type Route, respondThrough } from '@branchline/httproute';
import type { KubernetesObject, Plan } from '@branchline/plan';

function filterName(target: Response): string {
	return `branchline-respond-${hash(JSON.stringify([target.status, target.headers, target.body]))}`;
}

/**
 * How canned responses are written for an implementation. Envoy Gateway answers a whole HTTPRoute rule in place, by an
 * HTTPRouteFilter that it refers to; a share of one is the responder's only where filters of a backendRef are known to
 * be honoured, an extended feature (SupportHTTPRouteBackendRequestHeaderModification).
 */
export function respondOn(implementation: string | undefined, responder: Responder | undefined): Responding {
	const through = respondThrough(responder);
	if (implementation === undefined) return { ...through, share: () => new Unsupported(noBackendFilters) };
	if (implementation === 'traefik')
		return {
			share: through.share,
			rule: (rule, target) => (rule.kind === 'HTTPRoute' ? through.rule(rule, target) : new Unsupported(noCalls)),
		};
	if (implementation !== 'envoy-gateway') return through;
	return {
		share: through.share,
		rule: (rule, target) => {
			if (rule.kind !== 'HTTPRoute') return through.rule(rule, target);
			const extensionRef = { group: 'gateway.envoyproxy.io', kind: 'HTTPRouteFilter', name: filterName(target) };
			return {
				...(rule.spec.matches ? { matches: rule.spec.matches } : {}),
				filters: [{ type: 'ExtensionRef', extensionRef }],
			};
		},
	};
}

/** Traefik pkg/provider/kubernetes/gateway/grpcroute.go, getGRPCServiceProtocol. */
const noCalls = 'Traefik speaks to the backends of a GRPCRoute what the responder does not answer';

/** Why a share of a split cannot be answered where it is not known who runs the routes. */
export const noBackendFilters =
	'filters of one backendRef are an extended feature, which not every implementation has (name yours by --implementation)';

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
				...(contentType === undefined ? {} : { contentType: literal(contentType) }),
				...(others.length === 0
					? {}
					: { header: { set: others.map(([name, value]) => ({ name, value: literal(value) })) } }),
				...(body === '' ? {} : { body: { type: 'Inline', inline: literal(body) } }),
			},
		},
	};
}

/**
 * A text as Envoy's formatter gives it back: Envoy Gateway has it fill in headers and bodies, and Envoy refuses a listener
 * with a % that is no command (gateway internal/xds/translator/route.go, buildXdsDirectResponseAction: body_format).
 */
function literal(text: string): string {
	return text.replaceAll('%', '%%');
}
