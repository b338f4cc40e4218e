// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';
import type { Ask, Reply } from '@branchline/echo';
import { connect, type Kube } from '@branchline/kube';
import { startTestbed, type Testbed } from '@branchline/testbed';
import { customResourceDefinitions, type KubernetesObject } from 'branchline';
import { benchNamespace, controlPort, namespace, port, workload } from './objects.ts';
import type { Subject } from './subjects.ts';

const patienceMs = 60_000;

/** A testbed with a small shop in it, and clients that can be told to ask. */
export class Mesh {
	readonly kube: Kube;
	readonly #testbed: Testbed;
	readonly #subject: Subject;
	#clients: readonly string[] = [];
	#gateway: string | undefined;

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

	/** Requests of one client after the other, one at a time each; `service` is whom they are for. */
	async ask(client: number, service: string, headers: Ask['headers'], count = 1): Promise<readonly Reply[]> {
		const address = this.#gateway ?? (await this.#addressOf(service));
		const authority = this.#gateway === undefined ? `${service}:${port}` : service;
		const one: Ask = { address, port: this.#gateway === undefined ? port : 80, authority, headers: headers ?? [] };
		const asks = Array.from({ length: count }, () => one);
		const pod = this.#clients[client % this.#clients.length];
		const path = `/api/v1/namespaces/${namespace}/pods/${pod}:${controlPort}/proxy/ask`;
		const { status, body } = await this.kube.request('POST', path, { body: { asks, concurrency: 1 } });
		if (status !== 200) throw new Error(`${pod}: its program answers ${status}`);
		return (JSON.parse(body) as { readonly replies: readonly Reply[] }).replies;
	}

	/** Waits until a client's request is answered by the fork; resolves to the time since `began` in milliseconds. */
	async answeredByFork(client: number, service: string, headers: Ask['headers'], began: number): Promise<number> {
		return this.#until(`${service} answers by its fork`, began, async () => {
			const [reply] = await this.ask(client, service, headers);
			return reply?.arrival?.workload === 'fork';
		});
	}

	async #prepare(): Promise<void> {
		const definitions = customResourceDefinitions() as unknown as readonly KubernetesObject[];
		for (const object of [...definitions, benchNamespace]) await this.write(object);
		const { proxies, given } = this.#subject;
		const shop = [...workload('baseline'), ...workload('fork'), ...workload('floor'), ...workload('client', proxies)];
		for (const object of [...shop, ...given]) await this.#insist(object);
		await this.#until('pods are ready', performance.now(), async () => {
			const { items } = await this.kube.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
			const ready = items.filter(isReady);
			this.#clients = ready.flatMap(({ metadata }) => (metadata.labels?.app === 'client' ? [metadata.name] : []));
			return ready.length === proxies + 3;
		});
		if (this.#subject.implementation === 'envoy-gateway') await this.#findGateway();
		await this.#until('the baseline answers', performance.now(), async () => {
			const [reply] = await this.ask(0, 'baseline', []);
			return reply?.arrival?.workload === 'baseline';
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

	async #findGateway(): Promise<void> {
		await this.#until('the gateway has an address', performance.now(), async () => {
			const labelSelector = 'gateway.envoyproxy.io/owning-gateway-name=edge';
			const { items } = await this.kube.list({ apiVersion: 'v1', kind: 'Service' }, { labelSelector });
			this.#gateway = (items[0]?.spec as { readonly clusterIP?: string } | undefined)?.clusterIP;
			return this.#gateway !== undefined;
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
