// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { type Protocol, protocols, versions } from './envoy.ts';
import { cluster, endpoints, routesTo, shop } from './shop.ts';
import { answers, application, client, constantLoad, replica } from './stage.ts';

const { CDS, EDS } = resourceTypes;

for (const version of versions) {
	for (const protocol of Object.keys(protocols) as Protocol[]) {
		test.serial(`${version}, ${protocol}: a cluster whose endpoints never come holds up nothing`, async (t) => {
			const [a, b] = [await application(t, 'a'), await application(t, 'b')];
			const { store, controlPlane, ...server } = await replica(t, shop('a', a));
			const hurried: unknown[] = [];
			controlPlane.on('hurried', (event) => hurried.push(event));
			const envoy = await client(t, { version, protocol, replicas: [server] });
			const running = await constantLoad(t, envoy);
			store.publish({ set: [cluster('lonely'), cluster('b'), endpoints('b', [b]), routesTo('b')] });
			await eventually('the routes to b', async () => Number(await envoy.stat('cluster.b.upstream_rq_completed')) > 20);
			t.like(await running.stop(), { wrong: 0, errors: 0 });
			t.deepEqual(hurried, []);
		});

		test.serial(`${version}, ${protocol}: clusters replace one another under load, and no request fails`, async (t) => {
			const app = await application(t, 'app');
			const { store, controlPlane, ...server } = await replica(t, shop('c-0', app));
			const hurried: unknown[] = [];
			controlPlane.on('hurried', (event) => hurried.push(event));
			const envoy = await client(t, { version, protocol, replicas: [server] });
			const running = await constantLoad(t, envoy);
			await answers(running, 50);

			for (let step = 1; step <= 25; step++) {
				const [before, now] = [`c-${step - 1}`, `c-${step}`];
				const gone = [CDS, EDS].map(({ typeUrl }) => ({ typeUrl, name: before }));
				store.publish({ set: [routesTo(now), cluster(now), endpoints(now, [app])], remove: gone });
				// Some steps wait for the one before, and some overtake it.
				if (step % 3 !== 0) await answers(running, 10);
			}
			await eventually('only the last cluster is there', async () => {
				const { 'cluster_manager.active_clusters': active } = await envoy.stats('^cluster_manager\\.active_clusters$');
				return active === 2;
			});
			await answers(running, 50);

			const report = await running.stop();
			t.like(report, { wrong: 0, errors: 0 }, JSON.stringify(report.failures[0]));
			t.deepEqual(hurried, []);
			t.is(await envoy.stat('http.in.no_cluster'), 0);
		});

		test.serial(
			`${version}, ${protocol}: a cluster that changes is warmed with the endpoints that it had`,
			async (t) => {
				const app = await application(t, 'app');
				const { store, ...server } = await replica(t, shop('c', app));
				const envoy = await client(t, { version, protocol, replicas: [server] });
				const running = await constantLoad(t, envoy);
				for (let step = 1; step <= 10; step++) {
					store.publish({ set: [cluster('c', { connect_timeout: `${step + 5}s` })] });
					await answers(running, 20);
				}
				await eventually('no cluster warms', async () => (await envoy.stat('cluster_manager.warming_clusters')) === 0);
				t.like(await running.stop(), { wrong: 0, errors: 0 });
				t.is(await envoy.stat('cluster_manager.cluster_modified'), 10);
			},
		);
	}
}
