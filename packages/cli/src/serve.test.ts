// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:net';
import test from 'ava';
import { folder, run } from './run.test.fixture.ts';

const shop = `apiVersion: v1
kind: Service
metadata: { name: checkout, namespace: shop }
spec: { ports: [{ name: http, port: 8080 }] }
`;

/** A port of loopback that is taken until the test ends. */
async function takenPort(teardown: (end: () => void) => void): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	teardown(() => void server.close());
	return (server.address() as { port: number }).port;
}

for (const option of ['listen', 'metrics'])
	test(`a port of --${option} that is taken is a mistake, said in one line, which may be JSON`, async (t) => {
		const path = await folder(t, { 'shop.yaml': shop });
		const port = await takenPort((end) => t.teardown(end));
		const listen = option === 'listen' ? '' : '--listen 127.0.0.1:0';
		const { code, stderr } = await run(`serve -f . ${listen} --${option} 127.0.0.1:${port}`, { cwd: path });
		t.is(code, 2, stderr);
		t.regex(stderr, new RegExp(`^error: 127\\.0\\.0\\.1:${port}: cannot listen: .*EADDRINUSE.*$`, 'm'));
		t.regex(stderr, /^(?:(?:error|info): .*\n)+$/);
		const args = `serve -f . ${listen} --${option} 127.0.0.1:${port} --log-format json`;
		const lines = (await run(args, { cwd: path })).stderr.trimEnd().split('\n');
		t.regex(String(JSON.parse(lines.at(-1)!).msg), /cannot listen: .*EADDRINUSE/);
		for (const line of lines) t.notThrows(() => JSON.parse(line), line);
	});

for (const [what, command, said] of [
	['nothing to serve', 'serve', /^error: say where the sandboxes are: -f files, --from-cluster, or both\n$/],
	['a certificate without its key', 'serve -f . --tls-cert a', /^error: --tls-cert, --tls-key and --tls-ca belong/],
	['an address that is none', 'serve -f . --listen nowhere', /Expected host:port/],
	['files that are not there', 'serve -f . --listen :0 --tls-cert a --tls-key b --tls-ca c', /^error: a, b, c: /m],
	['an option that envoy does not have', 'serve -f . --set colour=red', /colour/],
] as const)
	test(`${what} is a mistake on the command line`, async (t) => {
		const { code, stdout, stderr } = await run(command, { cwd: await folder(t, { 'shop.yaml': shop }) });
		t.is(code, 2, stderr);
		t.is(stdout, '');
		t.regex(stderr, said);
	});

test('malformed files are said with their place, and nothing is served', async (t) => {
	const { code, stderr } = await run('serve -f . --listen :0', { cwd: await folder(t, { 'shop.yaml': 'kind: [' }) });
	t.is(code, 1);
	t.regex(stderr, /^error: shop\.yaml:\d+:\d+ /);
	t.notRegex(stderr, /serving/);
});
