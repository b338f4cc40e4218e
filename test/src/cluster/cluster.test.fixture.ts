// SPDX-License-Identifier: Apache-2.0
import { connect, type DeliverOptions, type Kube, type Reading } from '@branchline/kube';
import { startTestbed, type Testbed, type TestbedOptions } from '@branchline/testbed';
import type { ExecutionContext } from 'ava';
import {
	compile,
	customResourceDefinitions,
	type KubernetesObject,
	type MeshChoice,
	type ObjectRef,
	render,
} from 'branchline';

/** A cluster that knows Branchline's kinds. */
export interface Cluster {
	readonly testbed: Testbed;
	readonly kube: Kube;
}

/** Whose fields the objects of a user are. */
const user = { fieldManager: 'the-team', force: true } as const;

/** A cluster that runs until it is stopped. */
type Running = Cluster & { readonly stop: () => Promise<void> };

/** Starts a testbed of its own, for a file whose tests need one to themselves. */
export async function startCluster(options: TestbedOptions): Promise<Running> {
	const testbed = await startTestbed(options);
	const kube = await connect({ kubeconfig: testbed.kubeconfig });
	const stop = async () => {
		kube.close();
		await testbed.stop();
	};
	await installDefinitions(kube);
	return { testbed, kube, stop };
}

let shared: Promise<Running> | undefined;

/**
 * The testbed of the tests of this process, with the mesh that the first of them asks for. To start one is dear, so files
 * whose tests have namespaces of their own share it: `with-istio` and `without-mesh`, which stop it in the end.
 */
export function sharedCluster(...implementations: readonly 'istio'[]): Promise<Cluster> {
	shared ??= startCluster({ name: ['kube', ...implementations].join('-'), implementations });
	return shared;
}

/** Stops the testbed of the tests of this process. */
export async function stopSharedCluster(): Promise<void> {
	await (await shared?.catch(() => undefined))?.stop();
}

/** Applies Branchline's custom resource definitions, and waits until they are served. */
async function installDefinitions(kube: Kube): Promise<void> {
	for (const definition of customResourceDefinitions()) await kube.apply(definition, { fieldManager: 'installer' });
	const of = { apiVersion: 'branchline.dev/v1alpha1' };
	for (const kind of ['Sandbox', 'RouteGroup', 'RoutingPolicy']) {
		await until(async () => (await kube.serves({ ...of, kind })) && (await isListed(kube, { ...of, kind })));
	}
}

async function isListed(kube: Kube, of: { readonly apiVersion: string; readonly kind: string }): Promise<boolean> {
	return kube.list(of).then(
		() => true,
		() => false,
	);
}

/** Waits for a condition, at most a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	const end = Date.now() + 60_000;
	while (!(await condition())) {
		if (Date.now() > end) throw new Error('the condition did not come');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

let shops = 0;

/** A namespace of its own for a test, with the Services cart and checkout and forks of both for key `pr-1`. */
export async function shop(t: ExecutionContext, kube: Kube, ...objects: readonly KubernetesObject[]): Promise<string> {
	const namespace = `shop-${++shops}`;
	await asUser(kube, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
	for (const name of ['cart', 'cart-pr-1', 'checkout', 'checkout-pr-1']) await asUser(kube, service(name, namespace));
	for (const object of objects) await asUser(kube, { ...object, metadata: { ...object.metadata, namespace } });
	t.teardown(async () => {
		await kube.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
		// A namespace of another test must not see these: routes and sandboxes are read everywhere.
		for (const kind of ['Sandbox', 'RouteGroup']) {
			const of = { apiVersion: 'branchline.dev/v1alpha1', kind, namespace };
			const { items } = await kube.list(of, { namespace });
			for (const { metadata } of items) await kube.delete({ ...of, name: metadata.name });
		}
	});
	return namespace;
}

/** Applies an object as its user does. */
export function asUser(kube: Kube, object: KubernetesObject): Promise<KubernetesObject> {
	return kube.apply(object, user);
}

function service(name: string, namespace: string): KubernetesObject {
	const spec = { selector: { app: name }, ports: [{ name: 'http', port: 8080 }] };
	return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}

/** A sandbox that forks services to `<service>-<key>`. */
export function sandbox(key: string, ...services: readonly string[]): KubernetesObject {
	const forks = services.map((name) => ({ of: { service: name }, to: { service: `${name}-${key}` } }));
	return { apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbox', metadata: { name: key }, spec: { forks } };
}

/** A VirtualService for the service cart. */
export function virtualService(namespace: string): KubernetesObject {
	const route = [{ destination: { host: 'cart' } }];
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name: 'cart', namespace },
		spec: {
			hosts: ['cart'],
			http: [{ name: 'pay', match: [{ uri: { prefix: '/pay' } }], timeout: '10s', route }, { route }],
		},
	};
}

/** The VirtualService of a namespace. */
export function cartOf(namespace: string): ObjectRef {
	return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', namespace, name: 'cart' };
}

/** Delivers the sandboxes of the cluster into a mesh. */
export function delivering(choice: MeshChoice, more: Partial<DeliverOptions> = {}): DeliverOptions {
	const translate = ({ documents }: Reading) => {
		const { plan, diagnostics } = compile(documents, documents, new Date().toISOString());
		const rendered = render(plan, { ...choice, cluster: documents, native: documents.native });
		return { artifacts: rendered.artifacts, diagnostics: [...diagnostics, ...rendered.diagnostics] };
	};
	return { ...choice, render: translate, ...more };
}

/** What was done, as `verb Kind name`, sorted. */
export function told(done: readonly { readonly verb: string; readonly ref: ObjectRef }[]): readonly string[] {
	return done.map(({ verb, ref }) => `${verb} ${ref.kind} ${ref.name}`).sort();
}
