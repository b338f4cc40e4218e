// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	describe,
	finding,
	gapDiagnostics,
	isOurs,
	type RenderInput,
	type Rendering,
	refTo,
	remember,
	Substitutions,
	supportedPlan,
	withShapes,
} from '@branchline/adapter';
import { type Diagnostic, sameValue } from '@branchline/plan';
import { serviceEntries } from './address.ts';
import { reads, writes } from './cluster-kinds.ts';
import type { IstioContext } from './context.ts';
import { controlled } from './controlled.ts';
import { withCopies } from './copies.ts';
import { isDelegate } from './delegate.ts';
import { droppedOnMesh } from './dropped.ts';
import { istioFeatures, throughResponder } from './features.ts';
import { forkedHosts, needsOwn } from './forked-hosts.ts';
import { gatewaysByName } from './gateway.ts';
import { hiddenFindings } from './hidden.ts';
import { borrowedName, patchOf, strip } from './inject.ts';
import { ownVirtualService } from './own.ts';
import { proxies } from './proxies.ts';
import { reach } from './reach.ts';
import { type EffectiveRoutes, effectiveRoutes } from './routes.ts';
import { shapeOf } from './shape.ts';
import { unreached } from './unreached.ts';
import { isVirtualService, type VirtualService } from './virtual-service.ts';
import { serviceExports } from './visibility.ts';

const options = {
	domain: { description: 'DNS domain of the cluster', default: 'cluster.local' },
	'default-export-to': {
		description: 'who sees a VirtualService without exportTo (meshConfig.defaultVirtualServiceExportTo)',
		default: '*',
		values: ['*', '.'],
	},
} as const;

/** Istio: sandbox rules in front of the rules of the user's VirtualServices, and VirtualServices of ours where there are none. */
export const istio: Adapter = withShapes(shapeOf, {
	name: 'istio',
	description: 'Istio VirtualServices (sidecars and ingress gateways)',
	implementations: [],
	options,
	parents: ['mesh', 'gateway'],
	reads,
	writes,
	yieldsMesh: false,
	features: () => istioFeatures,
	throughResponder: () => throughResponder,
	proxies,
	render,
	strip: (object) =>
		isVirtualService(object) && !isOurs(object) ? strip(object) : isOurs(object) ? undefined : object,
	reaches: (object, { cluster, native, options: set }) =>
		reach(object, { cluster, native, domain: set?.domain ?? options.domain.default }),
});

function render(input: RenderInput): Rendering {
	const { plan, gaps } = supportedPlan(input.plan, istioFeatures);
	const all = input.native.filter(isVirtualService);
	const context: IstioContext = {
		plan,
		cluster: input.cluster,
		substitutions: new Substitutions(plan, gaps),
		domain: input.options?.domain ?? options.domain.default,
		exportTo: input.options?.['default-export-to'] ?? options['default-export-to'].default,
		ours: new Map(all.filter(isOurs).map((object) => [describe(object), object])),
		cache: input.cache ?? new Map(),
	};
	const user = all.filter((object) => !isOurs(object));
	const diagnostics: Diagnostic[] = [...gapDiagnostics('istio', gaps)];
	const routed = effectiveRoutes(user, gatewaysByName(input.native), context);
	const hosts = forkedHosts(routed.all, context);
	const own: Artifact[] = hosts
		.filter((host) => needsOwn(host, context))
		.map((host) => {
			const id = `istio own ${host.namespace}/${host.service}`;
			const base = remember(
				context.cache,
				id,
				[context.domain, serviceExports(context.cluster, host)?.join(), ...host.plans],
				() => ownVirtualService(host, context),
			);
			return { kind: 'object', object: withCopies(base, context, diagnostics) };
		});
	const patches = user.flatMap((before) => patchArtifact(before, routed, context, diagnostics));
	const routes = [...own, ...patches];
	diagnostics.push(...hiddenFindings(hosts, input.native, context));
	const entries = serviceEntries(plan).map((object): Artifact => ({ kind: 'object', object }));
	return { artifacts: [...entries, ...routes], diagnostics, unreached: unreached(hosts, routed.all, context) };
}

function patchArtifact(
	before: VirtualService,
	routed: EffectiveRoutes,
	context: IstioContext,
	diagnostics: Diagnostic[],
): readonly Artifact[] {
	const target = refTo(before);
	const borrowed = borrowedName(before);
	if (borrowed !== undefined) {
		const message = `${describe(before)}: its rule ${borrowed} has a name that is kept for rules of ours, and is not ours`;
		diagnostics.push(finding('adapter/reserved-name', message, { object: target }));
		return [];
	}
	const user = strip(before);
	const found: Diagnostic[] = [];
	const wanted = isDelegate(before) ? user : withCopies(before, context, found, routed);
	const obstacle = sameValue(wanted, user) ? undefined : controlled(before);
	diagnostics.push(...(obstacle === undefined ? found : [obstacle]));
	const after = obstacle === undefined ? wanted : user;
	if (after === before) return [];
	diagnostics.push(...droppedOnMesh(before, routed.all, context));
	return [{ kind: 'patch', target, patch: patchOf(before, after), before, after }];
}
