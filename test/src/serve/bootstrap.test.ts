// SPDX-License-Identifier: Apache-2.0
import { LocalFeed } from '@branchline/serve';
import { fetchEnvoy, httpListener, startEnvoy, staticCluster } from '@branchline/testbed';
import test from 'ava';

test('an Envoy says what it is once, and not in every acknowledgement', async (t) => {
	const feed = await LocalFeed.open({ listeners: [httpListener({ name: 'in' })] });
	t.teardown(() => feed.close());
	const envoy = await startEnvoy({ binary: (await fetchEnvoy()).path, config: feed.bootstrap('once') });
	t.teardown(() => envoy.stop());
	feed.attach(envoy);
	const table = { '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration', name: 'in' };
	for (let count = 1; count <= 5; count++) {
		const clusters = Array.from({ length: count }, (_, index) => staticCluster(`cluster-${index}`, []));
		await feed.publish([{ ...table, virtual_hosts: [] }, ...clusters]);
	}
	const sent = await envoy.stat('cluster.branchline-control-plane.upstream_cx_tx_bytes_total');
	t.log(`${sent} bytes`);
	t.true(Number(sent) > 10_000 && Number(sent) < 120_000, `${sent} bytes`);
});
