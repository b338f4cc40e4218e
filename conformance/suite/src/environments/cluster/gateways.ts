// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import { type KubernetesObject, sameValue } from '@branchline/plan';
import type { Endpoint } from './asking.ts';
import {
	type GatewayProxy,
	gatewayApiOf,
	gatewayPorts,
	gatewayProxy,
	proxyHost,
	proxyObjects,
	proxyPort,
} from './gateway-objects.ts';
import { driverName } from './ownership.ts';
import { type DeploymentSpec, hashed, templateHash } from './pod-template.ts';
import { replacePods } from './restart.ts';
import { settled } from './settled.ts';
import { type ClusterView, readyPod } from './view.ts';

/** How the Gateways of cases are made to work in this cluster. */
export interface GatewayOptions {
	/** The name that the controller of Gateways of the Gateway API goes by in their classes. */
	readonly controller: string;
	/** How the proxies are found that the controller starts; absent: the driver starts them, and writes where they are. */
	readonly proxies?: ControlledProxies;
}

/** Where a controller keeps the proxies that it starts for Gateways. */
export interface ControlledProxies {
	/** Which Services lead to the proxies of a Gateway; where there are none, its status says its address. */
	services(gateway: ObjectName): ProxyServices;
	/** Which pods are the proxies of the Gateways of a namespace. */
	pods(namespace: string): { readonly labelSelector: string; readonly namespace?: string };
}

/** Services by their labels; by the beginnings of their names too, where a controller labels others alike. */
interface ProxyServices {
	readonly labelSelector: string;
	readonly namespace?: string;
	readonly prefix?: string;
}

/** An object by its name. */
export interface ObjectName {
	readonly name: string;
	readonly namespace: string;
}

/** The namespace of the Gateways of cases. */
const driverNamespace = 'shop';

/** The name of the GatewayClass of a controller; undefined where the cluster has none. */
export async function gatewayClassOf(kube: Kube, { controller }: GatewayOptions): Promise<string | undefined> {
	const of = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass' };
	if (!(await kube.serves(of))) return undefined;
	const { items } = await kube.list(of);
	const found = items.find(({ spec }) => (spec as { readonly controllerName?: string }).controllerName === controller);
	return found?.metadata.name;
}

/** The Gateways of the case on stage, and the proxies behind them, which are kept from case to case. */
export class Gateways {
	readonly #kube: Kube;
	readonly #view: ClusterView;
	readonly #options: GatewayOptions & { readonly className: string };
	readonly #proxies = new Map<string, GatewayProxy>();

	constructor(kube: Kube, view: ClusterView, options: GatewayOptions & { readonly className: string }) {
		this.#kube = kube;
		this.#view = view;
		this.#options = options;
	}

	/** A Gateway of a case as this cluster can run it; every other object as it is. */
	placed(object: KubernetesObject): KubernetesObject {
		if (gatewayApiOf(object) !== 'gateway-api') return object;
		const spec = { ...(object.spec as object), gatewayClassName: this.#options.className };
		if (this.#options.proxies !== undefined) return { ...object, spec };
		const addresses = [{ type: 'Hostname', value: proxyHost(gatewayProxy(object)) }];
		return { ...object, spec: { ...spec, addresses } };
	}

	/** Starts the proxies that Gateways need and that nobody else starts, and resolves when they are ready. */
	async serve(gateways: readonly KubernetesObject[]): Promise<void> {
		if (this.#options.proxies !== undefined) return;
		await Promise.all([...proxiesOf(gateways).values()].map((proxy) => this.#start(proxy)));
	}

	/** Where the requests for a Gateway are sent. Throws where it has no address. */
	async endpoint(gateway: KubernetesObject): Promise<Endpoint> {
		const [port] = gatewayPorts(gateway);
		if (port === undefined) throw new Error(`Gateway ${gateway.metadata.name} listens on no port`);
		if (this.#options.proxies === undefined) {
			return { address: this.#addressOf(gatewayProxy(gateway)) ?? '', port: proxyPort(port) };
		}
		const { proxies } = this.#options;
		return settled(`Gateway ${gateway.metadata.name} has an address`, () => this.#programmed(gateway, port, proxies));
	}

	/** Replaces the proxies of every Gateway by new ones. */
	async restart(): Promise<void> {
		if (this.#options.proxies === undefined) {
			const proxies = [...this.#proxies.values()];
			const labels = proxies.map(({ name, namespace }) => [namespace, `branchline.dev/deployment=${name}`] as const);
			await Promise.all(labels.map(([namespace, selector]) => replacePods(this.#kube, selector, namespace)));
		} else {
			const { labelSelector, namespace } = this.#options.proxies.pods(driverNamespace);
			await replacePods(this.#kube, labelSelector, namespace);
		}
	}

	async #start(proxy: GatewayProxy): Promise<void> {
		const known = this.#proxies.get(proxy.name);
		if (known !== undefined && sameValue(known, proxy)) return;
		const [service, deployment] = proxyObjects(proxy);
		const template = hashed(deployment);
		for (const object of [service, template]) {
			await this.#kube.apply(object, { fieldManager: driverName, force: true });
		}
		this.#proxies.set(proxy.name, proxy);
		await settled(`the proxies of ${proxy.name} are ready`, async () => this.#isReady(proxy, template) || undefined);
	}

	/** Whether the pods of a template are all that stands behind a gateway. */
	#isReady({ name, namespace }: GatewayProxy, deployment: KubernetesObject): boolean {
		const { annotations } = (deployment.spec as DeploymentSpec).template.metadata;
		const pods = this.#view.pods(namespace, { 'branchline.dev/deployment': name });
		const addresses = pods.flatMap((pod) => {
			const isOfTemplate = templateHash(pod.metadata.annotations) === templateHash(annotations);
			return isOfTemplate ? (readyPod(pod)?.address ?? []) : [];
		});
		return addresses.length > 0 && sameValue(addresses, this.#view.readyAddresses(namespace, name));
	}

	#addressOf({ name, namespace }: GatewayProxy): string | undefined {
		return this.#view.readyAddresses(namespace, name)[0];
	}

	/** What a controller that starts proxies itself says of them: by a Service of its own, or in the status. */
	async #programmed(
		{ apiVersion, kind, metadata }: KubernetesObject,
		port: number,
		proxies: ControlledProxies,
	): Promise<Endpoint | undefined> {
		const { name, namespace = '' } = metadata;
		const { prefix = '', ...where } = proxies.services({ name, namespace });
		const { items } = await this.#kube.list({ apiVersion: 'v1', kind: 'Service' }, where);
		const [service] = items.filter((one) => one.metadata.name.startsWith(prefix)) as readonly {
			readonly spec?: { readonly clusterIP?: string };
		}[];
		if (service?.spec?.clusterIP !== undefined) return { address: service.spec.clusterIP, port };
		const live = await this.#kube.get({ apiVersion, kind, name, namespace });
		const { addresses = [] } = (live?.status ?? {}) as { readonly addresses?: readonly { readonly value: string }[] };
		return addresses[0] === undefined ? undefined : { address: addresses[0].value, port };
	}
}

/** One set of proxies may serve several Gateways: it has the ports of all of them. */
function proxiesOf(gateways: readonly KubernetesObject[]): ReadonlyMap<string, GatewayProxy> {
	const proxies = new Map<string, GatewayProxy>();
	for (const proxy of gateways.map(gatewayProxy)) {
		const ports = [...new Set([...(proxies.get(proxy.name)?.ports ?? []), ...proxy.ports])].sort((a, b) => a - b);
		proxies.set(proxy.name, { ...proxy, ports });
	}
	return proxies;
}
