// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { ControlPlane, Store } from 'envoy-control-plane-ts';
import { serveOperations } from './operations.ts';

test('operators are answered metrics, streams and health, and nothing else', async (t) => {
	const operations = await serveOperations(new ControlPlane({ serve: new Store() }), { host: '127.0.0.1', port: 0 });
	t.teardown(() => operations.close());
	const ask = async (path: string, method = 'GET') => {
		const answer = await fetch(`http://127.0.0.1:${operations.port}${path}`, { method });
		return [answer.status, await answer.text()] as const;
	};
	const [status, text] = await ask('/metrics');
	t.is(status, 200);
	t.regex(text, /^# TYPE xds_streams gauge$/m);
	t.deepEqual(await ask('/debug/xds'), [200, `${JSON.stringify({ streams: [] }, null, 1)}\n`]);
	t.deepEqual(await ask('/healthz?x'), [200, 'ok\n']);
	t.is((await ask('/nothing'))[0], 404);
	t.is((await ask('/metrics', 'POST'))[0], 404);
	await t.throwsAsync(
		serveOperations(new ControlPlane({ serve: new Store() }), { host: '127.0.0.1', port: operations.port }),
		{ message: /cannot listen/ },
	);
});
