// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fetchEnvoy, startEnvoy } from '@branchline/testbed';
import test, { type ExecutionContext } from 'ava';
import { adsBootstrap } from 'branchline';
import { eventually } from '../eventually.ts';
import { versions } from '../xds/envoy.ts';
import { shop } from '../xds/shop.ts';
import { answers, application, constantLoad, replica } from '../xds/stage.ts';

/** How much sooner than by the bootstrap the Envoys of this test ask again: else it would take a minute. */
const haste = 50;
/** So many attempts in vain that the wait after them is the longest there is. By itself an Envoy makes six in 20 s. */
const attempts = 30;

function seconds(duration: unknown): number {
	return Number(/^([\d.]+)s$/.exec(String(duration))?.[1]);
}

/** The bootstrap with the times of its backoff made shorter; they are handed to `see` as they are. */
function hasty(bootstrap: object, see: (field: string, wait: number) => void): object {
	return JSON.parse(JSON.stringify(bootstrap), (field, value: unknown) => {
		if (field !== 'base_interval' && field !== 'max_interval') return value;
		see(field, seconds(value));
		return `${seconds(value) / haste}s`;
	});
}

/** A port where nobody is at home: connections are counted, and ended. */
async function nobodyAt(t: ExecutionContext, port: number) {
	let connections = 0;
	const server = createServer((socket) => {
		connections++;
		socket.on('error', () => undefined).destroy();
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => server.close());
	return { connections: () => connections, leave: () => new Promise((left) => server.close(left)) };
}

for (const version of versions)
	test.serial(`${version}: an Envoy comes back to a control plane that was away for long`, async (t) => {
		const [a, b] = [await application(t, 'a'), await application(t, 'b')];
		const before = await replica(t, shop('a', a));
		const waits: Record<string, number> = {};
		const node = { id: 'envoy', cluster: 'shop' };
		const bootstrap = adsBootstrap({ node, server: { host: '127.0.0.1', port: before.port } });
		const config = hasty(bootstrap, (field, wait) => {
			waits[field] = wait;
		});
		const envoy = await startEnvoy({ binary: (await fetchEnvoy({ version })).path, config });
		t.teardown(() => envoy.stop());
		const running = await constantLoad(t, envoy);
		await answers(running, 100);

		await before.close({ graceMs: 0 });
		const nobody = await nobodyAt(t, before.port);
		await eventually(
			`${attempts} attempts`,
			() => nobody.connections() >= attempts,
			() => `${nobody.connections()}`,
		);
		await nobody.leave();
		const began = performance.now();
		await replica(t, shop('b', b), { port: before.port });
		await eventually(
			'the other application is asked',
			async () => Number(await envoy.stat('cluster.b.upstream_rq_total')) > 0,
		);
		const took = (performance.now() - began) / 1000;
		t.like(await running.stop(), { wrong: 0, errors: 0 });

		const { base_interval: first = Number.NaN, max_interval: most = Number.NaN } = waits;
		t.true(first <= 0.5 && most <= 5, `${first} s, and at most ${most} s`);
		t.log(`${took.toFixed(2)} s after ${nobody.connections()} attempts, ${haste} times as fast`);
		t.true(took < most / haste + 1, `${took} s`);
	});
