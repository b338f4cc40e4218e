// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Refusal, resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { type Protocol, protocols, versions } from './envoy.ts';
import { cluster, endpoints, routesTo, shop } from './shop.ts';
import { answers, application, client, constantLoad, replica } from './stage.ts';

/** What Envoy refuses before it looks at any resource of a response, and when it has come to this one. */
const wrong = { 'at once': { connect_timeout: '0s' }, 'when used': { lb_policy: 'CLUSTER_PROVIDED' } };

for (const version of versions) {
	for (const protocol of Object.keys(protocols) as Protocol[]) {
		for (const [when, fields] of Object.entries(wrong)) {
			test.serial(
				`${version}, ${protocol}: one of many resources is refused ${when}, the others are taken`,
				async (t) => {
					const app = await application(t, 'app');
					const { store, controlPlane, ...server } = await replica(t, shop('first', app));
					const refusals: Refusal[] = [];
					const hurried: unknown[] = [];
					controlPlane.on('refused', (refusal) => refusals.push(refusal));
					controlPlane.on('hurried', (event) => hurried.push(event));
					const envoy = await client(t, { version, protocol, replicas: [server] });
					const running = await constantLoad(t, envoy);

					const names = Array.from({ length: 40 }, (_, index) => `many-${index}`);
					const many = names.flatMap((name) => [
						cluster(name, name === 'many-23' ? fields : {}),
						endpoints(name, [app]),
					]);
					store.publish({ set: [...many, routesTo('many-7')] });
					const had = async (name: string): Promise<boolean> =>
						(await envoy.stat(`cluster.${name}.membership_total`)) === 1;
					await eventually('requests go to a cluster beside the refused one', async () => {
						const answered = await envoy.stat('cluster.many-7.upstream_rq_completed');
						return typeof answered === 'number' && answered > 20;
					});
					for (const name of names.filter((name) => name !== 'many-23')) t.true(await had(name), name);
					// Those of the step, the first one, and the one of the bootstrap.
					t.is(await envoy.stat('cluster_manager.active_clusters'), 39 + 2);
					const blamed = refusals.flatMap(({ resources }) => resources.map(({ name }) => name));
					t.deepEqual(blamed, ['many-23']);
					t.is(refusals.at(-1)!.typeUrl, resourceTypes.CDS.typeUrl);

					// The same bytes are not sent again, and what is put right is.
					const { length } = refusals;
					store.publish({ set: [cluster('many-1', { connect_timeout: '7s' })] });
					await answers(running, 50);
					t.is(refusals.length, length);
					store.publish({ set: [cluster('many-23')] });
					await eventually('the cluster that is put right', () => had('many-23'));
					t.deepEqual(hurried, []);
					t.like(await running.stop(), { wrong: 0, errors: 0 });
				},
			);
		}
	}
}
