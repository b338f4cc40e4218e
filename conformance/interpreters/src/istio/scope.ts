// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { isCoveredBy, overlaps, qualify, rootNamespace } from './host.ts';
import { namespaceOf, objectsOf, type RouteTarget, specOf } from './objects.ts';
import type { RegistryHost } from './registry.ts';
import type { MeshProxy } from './routes.ts';
import type { VirtualService } from './virtual-service.ts';

/** A Sidecar object, as far as it says what its workloads may call. */
export interface SidecarObject {
	readonly label: string;
	readonly namespace: string;
	readonly spec: {
		readonly workloadSelector?: { readonly labels?: Readonly<Record<string, string>> };
		readonly egress?: readonly Egress[];
		readonly outboundTrafficPolicy?: { readonly mode?: string };
	};
}

interface Egress {
	readonly hosts?: readonly string[];
	readonly port?: { readonly number?: number; readonly protocol?: string };
	readonly bind?: string;
	readonly captureMode?: string;
}

/** What the proxy of one workload is told of, on the port of a request. */
export interface Scope {
	/** Whether it has virtual hosts for a host of the registry. */
	imports(host: RegistryHost): boolean;
	importsRoutes(virtualService: VirtualService): boolean;
	/** Whether it has a cluster for a host's port: of an imported host, or because an imported VirtualService names it. */
	hasCluster(host: RegistryHost, port: number): boolean;
	/** Whether hosts that it does not know may be called: then nothing is said of them. */
	readonly isOpen: boolean;
}

/** A scope without limits: where no Sidecar applies, and at gateways. */
export const everything: Scope = {
	imports: () => true,
	importsRoutes: () => true,
	hasCluster: () => true,
	isOpen: false,
};

/** Reads the Sidecars. */
export function sidecarsOf(objects: readonly NativeObject[]): readonly SidecarObject[] {
	return objectsOf(objects, 'networking.istio.io', 'Sidecar').map((object: KubernetesObject) => {
		const namespace = namespaceOf(object);
		return { label: `Sidecar ${namespace}/${object.metadata.name}`, namespace, spec: specOf(object) };
	});
}

/**
 * The scope of a sidecar: by the Sidecar that selects its workload, else that of its namespace, else that of the root
 * namespace (istio: pilot/pkg/model push_context.go, `doGetSidecarScope`; sidecar.go, `convertIstioListenerToWrapper` and
 * `collectImportedServices`). Throws {@link UndefinedConfiguration} where several apply, of which age chooses one.
 */
export function scopeOf(
	sidecars: readonly SidecarObject[],
	proxy: MeshProxy,
	virtualServices: readonly VirtualService[],
): Scope {
	const own = sidecars.filter(({ namespace }) => namespace === proxy.namespace);
	const selecting = own.filter(
		({ spec }) => spec.workloadSelector && selects(spec.workloadSelector.labels ?? {}, proxy),
	);
	const whole = own.filter(({ spec }) => !spec.workloadSelector);
	const root = sidecars.filter(({ namespace, spec }) => namespace === rootNamespace && !spec.workloadSelector);
	const applying = [selecting, whole, root].find((some) => some.length > 0) ?? [];
	const [sidecar, ...others] = applying;
	if (others.length > 0) throw new UndefinedConfiguration(`${sidecar!.label}: several Sidecars for one workload`);
	return sidecar ? scopeBy(sidecar, proxy, virtualServices) : everything;
}

function selects(labels: Readonly<Record<string, string>>, proxy: MeshProxy): boolean {
	return Object.entries(labels).every(([name, value]) => proxy.labels[name] === value);
}

function scopeBy({ label, spec }: SidecarObject, proxy: MeshProxy, virtualServices: readonly VirtualService[]): Scope {
	const egress = spec.egress?.length ? spec.egress : [{ hosts: ['*/*'] }];
	if (egress.some(({ bind, captureMode, port }) => bind || captureMode || /proxy/i.test(port?.protocol ?? ''))) {
		throw new UndefinedConfiguration(`${label}: bind, captureMode and proxies are not implemented`);
	}
	const chosen = egress.find(({ port }) => port === undefined || port.number === proxy.port);
	if (chosen === undefined) throw new UndefinedConfiguration(`${label}: no egress listener for port ${proxy.port}`);
	const importsRoutes = (listener: Egress, { namespace, hosts }: VirtualService) =>
		imports(listener, proxy.namespace, namespace, hosts, overlaps);
	const importsHost = (listener: Egress, { namespace, hostname }: RegistryHost) =>
		imports(listener, proxy.namespace, namespace, [hostname], isCoveredBy);
	const isFor = ({ port }: Egress, number: number) => port === undefined || port.number === number;
	return {
		imports: (host) => importsHost(chosen, host),
		importsRoutes: (virtualService) => importsRoutes(chosen, virtualService),
		hasCluster: (host, port) =>
			egress.some(
				(listener) =>
					isFor(listener, port) &&
					(importsHost(listener, host) ||
						virtualServices.some((one) => importsRoutes(listener, one) && names(one, host.hostname))),
			),
		isOpen: spec.outboundTrafficPolicy !== undefined && spec.outboundTrafficPolicy.mode !== 'REGISTRY_ONLY',
	};
}

/** Whether some rule of a VirtualService sends or mirrors to a host. */
function names({ rules, namespace }: VirtualService, hostname: string): boolean {
	const targets = rules.flatMap(({ rule }): readonly (RouteTarget | undefined)[] => [
		...(rule.route ?? []).map(({ destination }) => destination),
		rule.mirror,
		...(rule.mirrors ?? []).map(({ destination }) => destination),
	]);
	return targets.some((target) => target && qualify(target.host, namespace).toLowerCase() === hostname);
}

// Entries are `namespace/host`; `.` is the workload's namespace, and `~` in front leaves out.
function imports(
	{ hosts = [] }: Egress,
	viewer: string,
	namespace: string,
	names: readonly string[],
	accepts: (name: string, host: string) => boolean,
): boolean {
	const entries = hosts.map((entry) => {
		const [place = '', host = ''] = entry.split('/');
		const excludes = place.startsWith('~');
		const named = excludes ? place.slice(1) || '*' : place;
		return { excludes, host, namespace: named === '.' ? viewer : named };
	});
	const near = entries.filter((entry) => entry.namespace === '*' || entry.namespace === namespace);
	return names.some(
		(name) =>
			!near.some((entry) => entry.excludes && isCoveredBy(name, entry.host)) &&
			near.some((entry) => !entry.excludes && accepts(name, entry.host)),
	);
}
