// SPDX-License-Identifier: Apache-2.0
import { text } from 'node:stream/consumers';
import { deliver, remove } from '@branchline/kube';
import test from 'ava';
import { asUser, type Cluster, delivering, sandbox, shop, startCluster, told, until } from './cluster.test.fixture.ts';

let cluster: Cluster & { readonly stop: () => Promise<void> };

test.before(async () => {
	cluster = await startCluster({ name: 'sidecar-routes', implementations: ['istio'] });
});
test.after.always(() => cluster?.stop());

const istio = { mesh: 'istio' } as const;

interface Route {
	readonly name?: string;
	readonly match: Readonly<Record<string, unknown>>;
	readonly route?: Readonly<Record<string, unknown>>;
	readonly decorator?: unknown;
	readonly metadata?: unknown;
	readonly [field: string]: unknown;
}

interface VirtualHost {
	readonly domains: readonly string[];
	readonly routes: readonly Route[];
	readonly [field: string]: unknown;
}

/** A program that prints what the Envoy of its pod has of routes. */
const printRoutes = `
	const dump = await fetch('http://127.0.0.1:15000/config_dump?resource=dynamic_route_configs');
	process.stdout.write(await dump.text());`;

/** What the sidecar of the client has for a host on port 8080. */
async function virtualHost(namespace: string, domain: string): Promise<VirtualHost | undefined> {
	const command = [process.execPath, '--input-type=module', '-e', printRoutes] as const;
	const child = await cluster.testbed.exec({ namespace, name: 'client' }, command, {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const { configs = [] } = JSON.parse(await text(child.stdout!)) as {
		readonly configs?: readonly {
			readonly route_config: { readonly name: string; readonly virtual_hosts?: readonly VirtualHost[] };
		}[];
	};
	const table = configs.find(({ route_config }) => route_config.name === '8080')?.route_config;
	return table?.virtual_hosts?.find(({ domains }) => domains.includes(domain));
}

/** What a route does with a request, whoever it is from: all but where it goes and how traces and statistics call it. */
function treatment({ route = {}, typed_per_filter_config, request_headers_to_add }: Route): unknown {
	const { cluster: _, ...rest } = route;
	return { rest, typed_per_filter_config, request_headers_to_add };
}

const accepts = ({ match }: Route, header: string) => JSON.stringify(match.headers ?? []).includes(header);

test.serial(
	'a VirtualService of ours treats requests as Istio does without one, and leaves nothing behind',
	async (t) => {
		const { kube } = cluster;
		const namespace = await shop(t, kube, sandbox('pr-1', 'checkout'));
		await asUser(kube, {
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: { name: 'client', namespace, labels: { app: 'client', 'sidecar.istio.io/inject': 'true' } },
			spec: { containers: [{ name: 'app', image: 'branchline/echo' }] },
		} as Parameters<typeof asUser>[1]);
		const domain = `checkout.${namespace}.svc.cluster.local`;
		await until(async () => (await virtualHost(namespace, domain).catch(() => undefined)) !== undefined);
		const before = (await virtualHost(namespace, domain))!;
		t.is(before.routes.length, 1);
		const [plain] = before.routes;
		t.log(JSON.stringify(plain));

		t.deepEqual(told((await deliver(kube, delivering(istio))).done), ['created VirtualService branchline.checkout']);
		await until(async () => ((await virtualHost(namespace, domain))?.routes.length ?? 0) > 1);
		const { routes, domains, ...others } = (await virtualHost(namespace, domain))!;
		const { routes: _, domains: names, ...same } = before;
		t.deepEqual([...domains].sort(), [...names].sort(), 'it is called by the same names');
		t.deepEqual(others, same);
		for (const route of routes) t.deepEqual(treatment(route), treatment(plain!), JSON.stringify(route.match));
		const fork = `outbound|8080||checkout-pr-1.${namespace}.svc.cluster.local`;
		const clusters = (of: readonly Route[]) => [...new Set(of.map(({ route }) => route?.cluster))];
		const forked = routes.filter((route) => route.route?.cluster === fork);
		t.true(forked.length > 0 && forked.every((route) => JSON.stringify(route.match.headers).includes('pr-1')));
		t.deepEqual(clusters(routes.filter((route) => !forked.includes(route))), [plain!.route?.cluster]);
		t.deepEqual(routes.at(-1)?.match, plain!.match, 'the last is for every request');
		t.true(accepts(routes[0]!, 'x-branchline-key'), 'the first is for requests without a key');

		t.deepEqual(told((await remove(kube, istio)).done), ['deleted VirtualService branchline.checkout']);
		await until(async () => (await virtualHost(namespace, domain))?.routes.length === 1);
		t.deepEqual(await virtualHost(namespace, domain), before);
	},
);
