// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import { type KubernetesObject, sameValue } from '@branchline/plan';
import type { Workload } from '../../case/workload.ts';
import type { Namespaces } from './namespaces.ts';
import { driverName } from './ownership.ts';
import type { Pod } from './pod-port.ts';
import { type DeploymentSpec, hashed, templateHash } from './pod-template.ts';
import { settled } from './settled.ts';
import { type ClusterView, livePod, readyPod } from './view.ts';
import { deploymentsOf, ownServiceOf, type PodOptions } from './workload-objects.ts';

/**
 * A workload as it has to be, and the part it plays: a `sender` sends requests into the mesh and needs its sidecar for it,
 * a `receiver` is good with one and without, and an `outsider` must have none.
 */
export interface WantedWorkload {
	readonly workload: Workload;
	readonly part: 'sender' | 'receiver' | 'outsider';
}

/** How the pods of workloads are written. */
export interface WorkloadOptions {
	readonly image: string;
	/** Which pods get a sidecar: those that send requests, or every one; `none` where the mesh has no sidecars. */
	readonly sidecars: 'senders' | 'every' | 'none';
}

/** How many Deployments without a Service are kept for cases to come. */
const mostParked = 40;

/**
 * The Services and Deployments of the case on stage. Starting pods is what takes long, so a Deployment that a case does
 * not need is kept without its Service: nothing can reach it, and the next case that needs it finds it running.
 */
export class Workloads {
	readonly #kube: Kube;
	readonly #namespaces: Namespaces;
	readonly #view: ClusterView;
	readonly #options: WorkloadOptions;
	readonly #services = new Map<string, KubernetesObject>();
	readonly #deployments = new Map<string, KubernetesObject>();
	#wanted: readonly WantedWorkload[] = [];

	constructor(kube: Kube, namespaces: Namespaces, view: ClusterView, options: WorkloadOptions) {
		this.#kube = kube;
		this.#namespaces = namespaces;
		this.#view = view;
		this.#options = options;
	}

	/** Takes over Services and Deployments that an earlier run has left. */
	adopt(left: readonly KubernetesObject[]): void {
		for (const object of left)
			(object.kind === 'Service' ? this.#services : this.#deployments).set(idOf(object), object);
	}

	/**
	 * Makes these the only workloads that can be reached, and resolves when each is as ready as it is to be. Throws where
	 * that takes longer than the time it has.
	 */
	async become(wanted: readonly WantedWorkload[], timeoutMs?: number): Promise<void> {
		this.#wanted = wanted;
		for (const name of new Set(wanted.map(({ workload }) => workload.namespace))) await this.#namespaces.ensure(name);
		const services = wanted.map(({ workload }) => ownServiceOf(workload));
		const deployments = wanted.flatMap((one) => deploymentsOf(one.workload, this.#podOptions(one)).map(hashed));
		await Promise.all([this.#dropServices(services), this.#dropDeployments(wanted, deployments)]);
		await Promise.all([
			...services.map((service) => this.#write(this.#services, service)),
			...deployments.map((deployment) => this.#write(this.#deployments, deployment)),
		]);
		await this.#ready(timeoutMs);
	}

	/** The workload of a name, as it was last wanted. */
	find(namespace: string, name: string): WantedWorkload | undefined {
		return this.#wanted.find(({ workload }) => workload.namespace === namespace && workload.name === name);
	}

	/** A pod of a workload that can be told to send requests. Throws where none runs. */
	pod(namespace: string, app: string): Pod {
		// On a machine under load a pod may miss its probes for a while; it sends all the same.
		const [pod = this.#current(namespace, app).flatMap((one) => livePod(one) ?? [])[0]] = this.pods(namespace, app);
		if (pod === undefined) throw new Error(`no pod of ${namespace}/${app} runs`);
		return pod;
	}

	/** Every ready pod of a workload. */
	pods(namespace: string, app: string): readonly Pod[] {
		return this.#current(namespace, app).flatMap((pod) => readyPod(pod) ?? []);
	}

	/** The address of a Service (`None` for one without); undefined where there is no such Service. */
	address(namespace: string, service: string): string | undefined {
		return this.#view.service(namespace, service)?.spec?.clusterIP;
	}

	/** Every workload that is wanted. */
	get wanted(): readonly WantedWorkload[] {
		return this.#wanted;
	}

	#podOptions({ workload: { namespace, name }, part }: WantedWorkload): PodOptions {
		const { image, sidecars } = this.#options;
		if (sidecars === 'none') return { image };
		if (part !== 'receiver' || sidecars === 'every') return { image, sidecar: part !== 'outsider' };
		// A pod that has a sidecar already is good for both.
		const had = this.#deployments.get(idOf({ kind: 'Deployment', metadata: { namespace, name } }));
		const labels = (had?.spec as DeploymentSpec | undefined)?.template.metadata.labels ?? {};
		return { image, sidecar: labels['sidecar.istio.io/inject'] === 'true' };
	}

	async #dropServices(wanted: readonly KubernetesObject[]): Promise<void> {
		const kept = new Map(wanted.map((service) => [idOf(service), isHeadless(service)]));
		const gone = [...this.#services].filter(([id, service]) => kept.get(id) !== isHeadless(service));
		await Promise.all(gone.map(([, service]) => this.#delete(this.#services, service)));
	}

	async #dropDeployments(wanted: readonly WantedWorkload[], deployments: readonly KubernetesObject[]): Promise<void> {
		const kept = new Set(deployments.map(idOf));
		const apps = new Set(wanted.map(({ workload: { namespace, name } }) => `${namespace}/${name}`));
		const idle = [...this.#deployments.values()].filter((deployment) => !kept.has(idOf(deployment)));
		// A Service would find the pods of a subset that is no more.
		const inTheWay = idle.filter(({ metadata }) => apps.has(`${metadata.namespace}/${metadata.labels?.app}`));
		const parked = idle.filter((deployment) => !inTheWay.includes(deployment));
		const surplus = parked.slice(0, Math.max(0, parked.length - mostParked));
		await Promise.all([...inTheWay, ...surplus].map((one) => this.#delete(this.#deployments, one)));
	}

	async #write(into: Map<string, KubernetesObject>, object: KubernetesObject): Promise<void> {
		const id = idOf(object);
		const before = into.get(id);
		into.delete(id);
		if (before === undefined || !sameValue(before, object)) {
			await this.#kube.apply(object, { fieldManager: driverName, force: true });
		}
		into.set(id, object);
	}

	async #delete(from: Map<string, KubernetesObject>, object: KubernetesObject): Promise<void> {
		const { apiVersion, kind, metadata } = object;
		const ref = { apiVersion, kind, name: metadata.name, namespace: metadata.namespace ?? '' };
		await this.#kube.delete(ref, { propagation: 'Background' });
		from.delete(idOf(object));
	}

	#deploymentSpecs(namespace: string, app: string): readonly DeploymentSpec[] {
		return [...this.#deployments.values()]
			.filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.app === app)
			.map(({ spec }) => spec as DeploymentSpec);
	}

	/** The pods of a workload as it is written now: those that they replace may be seen a moment longer than they are there. */
	#current(namespace: string, app: string): readonly KubernetesObject[] {
		const specs = this.#deploymentSpecs(namespace, app);
		const hashes = new Set(specs.map(({ template }) => templateHash(template.metadata.annotations)));
		return this.#view.pods(namespace, { app }).filter(({ metadata }) => hashes.has(templateHash(metadata.annotations)));
	}

	/** Waits until the Services find the pods that they are to find, and no others. */
	async #ready(timeoutMs?: number): Promise<void> {
		const missing = () => this.#wanted.filter((one) => !this.#isReady(one)).map(({ workload }) => workload.name);
		await settled('the workloads are ready', async () => missing().length === 0 || undefined, {
			...(timeoutMs === undefined ? {} : { timeoutMs }),
			missing: () => missing().join(', '),
		});
	}

	#isReady({ workload: { namespace, name } }: WantedWorkload): boolean {
		const replicas = this.#deploymentSpecs(namespace, name).reduce((sum, spec) => sum + spec.replicas, 0);
		const ready = this.pods(namespace, name).map(({ address }) => address);
		if (ready.length !== replicas || this.#view.service(namespace, name) === undefined) return false;
		return sameValue([...ready].sort(), this.#view.readyAddresses(namespace, name));
	}
}

function isHeadless({ spec }: KubernetesObject): boolean {
	return (spec as { readonly clusterIP?: string }).clusterIP === 'None';
}

function idOf({ kind, metadata }: Pick<KubernetesObject, 'kind' | 'metadata'>): string {
	return `${kind} ${metadata.namespace}/${metadata.name}`;
}
