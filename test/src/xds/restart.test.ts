// SPDX-License-Identifier: Apache-2.0
import { call, type Envoy } from '@branchline/testbed';
import test from 'ava';
import { resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { type Protocol, protocols, versions } from './envoy.ts';
import { cluster, endpoints, routesTo, shop } from './shop.ts';
import { answers, application, client, constantLoad, replica } from './stage.ts';

const whole: readonly string[] = [resourceTypes.CDS.typeUrl, resourceTypes.LDS.typeUrl];

async function answerer(envoy: Envoy): Promise<string> {
	const { body } = await call({ host: '127.0.0.1', port: await envoy.port('in') });
	return (JSON.parse(body) as { name: string }).name;
}

for (const version of versions) {
	for (const protocol of Object.keys(protocols) as Protocol[]) {
		test.serial(`${version}, ${protocol}: a restarted control plane is one that never was away`, async (t) => {
			const [a, b] = [await application(t, 'a'), await application(t, 'b')];
			const before = await replica(t, shop('a', a));
			const envoy = await client(t, { version, protocol, replicas: [before] });
			const running = await constantLoad(t, envoy);
			await answers(running, 100);

			await before.close();
			await answers(running, 100);
			const after = await replica(t, shop('a', a), { port: before.port });
			await eventually('the client comes back', () => [...after.controlPlane.sessions].length > 0);
			after.store.publish({ set: [routesTo('b'), cluster('b'), endpoints('b', [b])] });
			await eventually('the routes of the new one', async () => (await answerer(envoy)) === 'b');
			await answers(running, 100);

			t.like(await running.stop(), { wrong: 0, errors: 0 });
			// What the client had already is not sent again: versions are made of content.
			const again = after.sent.filter(({ typeUrl }) => protocol === 'delta' || whole.includes(typeUrl));
			t.is(
				again.reduce((sum, { resources }) => sum + resources, 0),
				protocol === 'delta' ? 3 : 1,
			);
		});

		test.serial(`${version}, ${protocol}: a replica takes over`, async (t) => {
			const [a, b] = [await application(t, 'a'), await application(t, 'b')];
			const replicas = [await replica(t, shop('a', a)), await replica(t, shop('a', a))];
			const envoy = await client(t, { version, protocol, replicas });
			const running = await constantLoad(t, envoy);
			await answers(running, 100);
			const serving = replicas.filter(({ controlPlane }) => [...controlPlane.sessions].length > 0);
			t.is(serving.length, 1);

			const [other] = replicas.filter((one) => one !== serving[0]);
			await serving[0]!.close();
			await eventually('the client changes over', () => [...other!.controlPlane.sessions].length > 0);
			other!.store.publish({ set: [routesTo('b'), cluster('b'), endpoints('b', [b])] });
			await eventually('the routes of the other one', async () => (await answerer(envoy)) === 'b');
			await answers(running, 100);
			t.like(await running.stop(), { wrong: 0, errors: 0 });
		});

		test.serial(`${version}, ${protocol}: connections end when they are old, and no request fails`, async (t) => {
			const app = await application(t, 'a');
			const connectionAge = { most: 300, grace: 100 };
			const { controlPlane, store, sent, ...server } = await replica(t, shop('a', app), { connectionAge });
			let streams = 0;
			controlPlane.on('connected', () => streams++);
			const envoy = await client(t, { version, protocol, replicas: [server] });
			const running = await constantLoad(t, envoy);
			const steps = Array.from({ length: 4 }, (_, index) => `step-${index}`);
			for (const name of steps) {
				const before = streams;
				await eventually('another stream', () => streams > before);
				store.publish({ set: [routesTo(name), cluster(name), endpoints(name, [app])] });
				await eventually('its routes', async () => {
					return typeof (await envoy.stat(`cluster.${name}.upstream_rq_completed`)) === 'number';
				});
			}
			t.like(await running.stop(), { wrong: 0, errors: 0 });
			const routes = sent.filter(({ typeUrl }) => typeUrl === resourceTypes.RDS.typeUrl);
			// One that was not acknowledged when its stream ended is sent again; what the client has is not.
			if (protocol === 'delta')
				t.true(routes.length < steps.length + streams, `${routes.length} in ${streams} streams`);
		});
	}
}
