// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';
import type { Ask, Reply } from '@branchline/echo';
import { connect, type Kube } from '@branchline/kube';
import { startTestbed, type Testbed } from '@branchline/testbed';
import { customResourceDefinitions, type KubernetesObject } from 'branchline';
import { benchNamespace, controlPort, namespace, port, workload } from './objects.ts';
import type { Subject } from './subjects.ts';

const patienceMs = 120_000;

/** Where a replica of Envoy Gateway listens for port 80 of its Gateway: ports below 1024 are moved up by 10,000. */
const gatewayPort = 10_080;

/** A testbed with a small shop in it, and clients that can be told to ask. */
export class Mesh {
	readonly kube: Kube;
	readonly #testbed: Testbed;
	readonly #subject: Subject;
	#clients: readonly string[] = [];
	/** The replicas of the gateway, where there is one. */
	#gateways: readonly string[] = [];

	private constructor(kube: Kube, testbed: Testbed, subject: Subject) {
		this.kube = kube;
		this.#testbed = testbed;
		this.#subject = subject;
	}

	/** Starts everything; istiod gathers changes as long as it does by default. */
	static async start(subject: Subject): Promise<Mesh> {
		const testbed = await startTestbed({
			name: 'bench',
			implementations: [subject.implementation],
			debounceMs: 100,
		});
		const mesh = new Mesh(await connect({ kubeconfig: testbed.kubeconfig }), testbed, subject);
		await mesh.#prepare();
		return mesh;
	}

	/** Ends everything. */
	async stop(): Promise<void> {
		this.kube.close();
		await this.#testbed.stop();
	}

	/** Writes an object as its user would. */
	async write(object: KubernetesObject): Promise<void> {
		await this.kube.apply(object, { fieldManager: 'bench', force: true });
	}

	/** Requests for services, one after the other, each through the same proxy. */
	async ask(proxy: number, services: readonly string[], headers: Ask['headers']): Promise<readonly Reply[]> {
		const asks = await Promise.all(services.map((service) => this.#askOf(proxy, service, headers)));
		const pod = this.#clients[proxy % this.#clients.length];
		const path = `/api/v1/namespaces/${namespace}/pods/${pod}:${controlPort}/proxy/ask`;
		const { status, body } = await this.kube.request('POST', path, { body: { asks, concurrency: 1 } });
		if (status !== 200) throw new Error(`${pod}: its program answers ${status}`);
		return (JSON.parse(body) as { readonly replies: readonly Reply[] }).replies;
	}

	async #askOf(proxy: number, service: string, headers: Ask['headers']): Promise<Ask> {
		const gateway = this.#gateways[proxy];
		const to =
			gateway === undefined
				? { address: await this.#addressOf(service), port, authority: `${service}:${port}` }
				: { address: gateway, port: gatewayPort, authority: service };
		return { ...to, headers: headers ?? [] };
	}

	/** Waits until a request through a proxy is answered by the fork; resolves to the time since `began` in milliseconds. */
	async answeredByFork(proxy: number, service: string, headers: Ask['headers'], began: number): Promise<number> {
		return this.#until(`${service} answers by its fork`, began, async () => {
			const [reply] = await this.ask(proxy, [service], headers);
			return reply?.arrival?.workload === 'fork';
		});
	}

	async #prepare(): Promise<void> {
		const definitions = customResourceDefinitions() as unknown as readonly KubernetesObject[];
		for (const object of [...definitions, benchNamespace]) await this.write(object);
		const { clients, given } = this.#subject;
		const shop = [...workload('baseline'), ...workload('fork'), ...workload('floor'), ...workload('client', clients)];
		for (const object of [...shop, ...given]) await this.#insist(object);
		await this.#until('pods are ready', performance.now(), async () => {
			const { items } = await this.kube.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
			const ready = items.filter(isReady);
			this.#clients = ready.flatMap(({ metadata }) => (metadata.labels?.app === 'client' ? [metadata.name] : []));
			return ready.length === clients + 3;
		});
		if (this.#subject.implementation === 'envoy-gateway') await this.#findGateways();
		const services = ['baseline', 'floor'];
		await this.#until('the services answer', performance.now(), async () => {
			const replies = await this.ask(0, services, []);
			return replies.every(({ arrival }, index) => arrival?.workload === services[index]);
		});
	}

	/** Definitions that were just written are served a moment later. */
	#insist(object: KubernetesObject): Promise<number> {
		return this.#until(`${object.kind} is served`, performance.now(), async () => {
			if (!(await this.kube.serves(object))) return false;
			await this.write(object);
			return true;
		});
	}

	async #findGateways(): Promise<void> {
		await this.#until('every replica of the gateway is ready', performance.now(), async () => {
			const labelSelector = 'gateway.envoyproxy.io/owning-gateway-name=edge';
			const { items } = await this.kube.list({ apiVersion: 'v1', kind: 'Pod' }, { labelSelector });
			this.#gateways = items.filter(isReady).map(({ status }) => (status as { readonly podIP: string }).podIP);
			return this.#gateways.length === this.#subject.proxies;
		});
	}

	async #addressOf(name: string): Promise<string> {
		const known = this.#addresses.get(name);
		if (known !== undefined) return known;
		const service = await this.kube.get({ apiVersion: 'v1', kind: 'Service', name, namespace });
		const { clusterIP = '' } = (service?.spec ?? {}) as { readonly clusterIP?: string };
		this.#addresses.set(name, clusterIP);
		return clusterIP;
	}

	readonly #addresses = new Map<string, string>();

	async #until(what: string, began: number, check: () => Promise<boolean>): Promise<number> {
		for (;;) {
			if (await check()) return performance.now() - began;
			if (performance.now() - began > patienceMs) throw new Error(`${what}: not within ${patienceMs} ms`);
			await delay(10);
		}
	}
}

function isReady({ status }: KubernetesObject): boolean {
	const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly { type: string; status: string }[] };
	return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
