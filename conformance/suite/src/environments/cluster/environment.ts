// SPDX-License-Identifier: Apache-2.0
import { connect, type Kube } from '@branchline/kube';
import type { Case } from '../../case/case.ts';
import type { RestartableComponent } from '../../case/step.ts';
import type { Environment, Stage, Target } from '../contract.ts';
import { rolesOf } from '../roles.ts';
import { Gateways, gatewayClassOf } from './gateways.ts';
import { Liveness } from './liveness.ts';
import { meshOf } from './meshes.ts';
import { Namespaces } from './namespaces.ts';
import { Observing, type Patience } from './observing.ts';
import type { ClusterParts } from './parts.ts';
import { prepareCluster } from './prepare.ts';
import { ensureResponder } from './responder.ts';
import { canRestart, restartControlPlane } from './restart.ts';
import { ClusterStage } from './stage.ts';
import { clearLeftRoutes, leftWorkloads, ownNamespaces, refuseUsedCluster } from './used-cluster.ts';
import { UsersObjects } from './users-objects.ts';
import { controlPlaneVersion, liveProxyVersions } from './versions.ts';
import { ClusterView } from './view.ts';
import { whyNotInCluster } from './why-not.ts';
import { Workloads } from './workloads.ts';

/** Which cluster cases are judged in, and how. */
export interface ClusterOptions {
	readonly target: Target;
	/** Default: what kubectl would take. */
	readonly kubeconfig?: string;
	readonly context?: string;
	/** The image of the echo program. */
	readonly image?: string;
	/** Which pods get a sidecar, on a mesh that has some: every one (default), or those that send requests, which is faster. */
	readonly sidecars?: 'every' | 'senders';
	/** How long an answer may be another than the expected one after a change, in milliseconds; default: by the mesh. */
	readonly consistencyMs?: number;
	/** Keeps the namespaces and workloads for the next run. */
	readonly keep?: boolean;
	/** Restarts the control plane of the mesh; default: restarts its Deployment. */
	readonly restart?: () => Promise<void>;
	/** More for the report than the cluster tells. */
	readonly facts?: Readonly<Record<string, string>>;
	readonly name?: string;
}

/** The image of the echo program where no other is named. */
const defaultImage = 'branchline/echo:latest';

/** Asks a request this often, and wants as many right answers on end. */
const consecutive = 3;

/**
 * A cluster with a mesh, known by its kubeconfig alone: everything happens through its API server. Works in namespaces
 * of its own, and refuses a cluster that has others of the same names.
 */
export async function clusterEnvironment(options: ClusterOptions): Promise<Environment> {
	const { target, kubeconfig, context, image = defaultImage, name = 'cluster', keep = false } = options;
	const kube = await connect({
		userAgent: 'branchline-conformance',
		...(kubeconfig === undefined ? {} : { kubeconfig }),
		...(context === undefined ? {} : { context }),
	});
	const { gitVersion } = await kube.version();
	const cluster = await openCluster(kube, options);
	const facts: Record<string, string> = { kubernetes: gitVersion, ...cluster.versions };
	let areProxiesKnown = false;
	const begin = async (one: Case): Promise<Stage> => {
		const stage = await ClusterStage.begin(one, cluster.parts);
		// Proxies are there from the first case on.
		if (!areProxiesKnown) Object.assign(facts, await liveProxyVersions(kube), options.facts);
		areProxiesKnown = true;
		return stage;
	};
	return {
		name,
		target,
		facts,
		parallel: 1,
		asksAtOnce: 8,
		alone: 'before install',
		skips: (one) => whyNotInCluster(one, cluster.canRestart),
		prepare: (cases) => prepareCluster(cases, { ...cluster, target, image, hasControlPlane: cluster.canRestart }),
		begin,
		close: async () => {
			await cluster.close(keep);
			kube.close();
		},
	};
}

/** The parts of the driver, ready to be used. */
export interface OpenCluster {
	readonly parts: ClusterParts;
	readonly namespaces: Namespaces;
	readonly patience: Patience;
	/** Whether the control plane can be restarted. */
	readonly canRestart: boolean;
	/** The versions of control planes, by implementation, as far as the cluster tells them. */
	readonly versions: Readonly<Record<string, string>>;
	/** Deletes all that the driver made, unless it is to be kept. */
	close(keep: boolean): Promise<void>;
}

/** Opens a cluster for a target; takes over what an earlier run has left. */
export async function openCluster(kube: Kube, options: ClusterOptions): Promise<OpenCluster> {
	const { target, image = defaultImage, sidecars = 'every' } = options;
	const roles = rolesOf(target);
	const mesh = meshOf(target, roles);
	const isRestartable = options.restart !== undefined || (await canRestart(kube, mesh.controlPlane));
	const { meshes, implementation } = target;
	const choice = { mesh: meshes, ...(implementation === undefined ? {} : { implementation }) };
	const className = await gatewayClassOf(kube, mesh.gateways);
	if (className === undefined && roles.gateway?.name === 'gateway-api') {
		throw new Error(`the cluster has no GatewayClass of ${mesh.gateways.controller}: create one`);
	}
	const versions = await Promise.all(mesh.controlPlanes.map((one) => controlPlaneVersion(kube, one)));
	const left = await ownNamespaces(kube);
	await refuseUsedCluster(kube, choice, left);
	await clearLeftRoutes(kube, choice, left);
	const removeResponder = await ensureResponder(kube);
	const view = await ClusterView.open(kube);
	const namespaces = new Namespaces(kube, mesh.namespaceLabels);
	const workloads = new Workloads(kube, namespaces, view, { image, sidecars: mesh.injects ? sidecars : 'none' });
	const gateways = new Gateways(kube, view, { ...mesh.gateways, className: className ?? '' });
	const patience: Patience = { consistencyMs: options.consistencyMs ?? mesh.consistencyMs, consecutive };
	const liveness = new Liveness(kube);
	const users = new UsersObjects(kube, namespaces);
	const restart = async (component: RestartableComponent): Promise<void> => {
		if (component === 'gateway') await gateways.restart();
		if (component !== 'control-plane') return;
		await (options.restart?.() ?? restartControlPlane(kube, mesh.controlPlane));
	};
	namespaces.adopt(left);
	workloads.adopt(await leftWorkloads(kube, left));
	const observing = new Observing(kube, workloads, patience);
	const close = async (keep: boolean): Promise<void> => {
		await users.clear();
		await liveness.clear();
		if (!keep) await Promise.all([namespaces.remove(), removeResponder()]);
		await view.close();
	};
	return {
		parts: { kube, choice, roles, workloads, gateways, users, liveness, observing, restart },
		namespaces,
		patience,
		canRestart: isRestartable,
		versions: Object.assign({}, ...versions),
		close,
	};
}
