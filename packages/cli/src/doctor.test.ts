// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import test from 'ava';
import { folder, run } from './run.test.fixture.ts';
import { documents, httpRoute, sandbox, service, virtualService } from './shop.test.fixture.ts';

const fine = documents(service('cart'), virtualService);
const stopped = fine.replace('uri: {prefix: /pay}', 'headers: {x-branchline-key: {regex: b.*}}');
const database = service('db').replace('name: http', 'name: mysql');

test('it chooses the mesh by what is there, and sums up what is fine', async (t) => {
	const { code, stdout, stderr } = await run('doctor -f -', { stdin: documents(fine, database) });
	t.is(stderr, '');
	t.is(code, 0);
	t.regex(stdout, /^istio \(VirtualService shop\/cart\): 1 service port can be forked$/m);
	t.regex(stdout, /^1 port cannot be routed by header, so no sandbox forks it: shop\/db:8080 \(/m);
	t.notRegex(stdout, /stops|bends|limits/);
});

test('what stops a sandbox is one line with its place and what to do, and exit code 1', async (t) => {
	const path = await folder(t, { 'shop.yaml': documents(stopped, service('pay')) });
	const { code, stdout } = await run(`doctor -f ${path}`);
	t.is(code, 1);
	t.regex(stdout, /^istio .*: 1 service port can be forked, 1 cannot$/m);
	const line =
		/^ {2}stops {3}shop\/cart:8080: (\S+):7:1 VirtualService shop\/cart: it matches .* \(leave \{header: .*\)$/m;
	t.is(line.exec(stdout)?.[1], join(path, 'shop.yaml'));
	const quiet = await run(`doctor -f ${path} -q`);
	t.is(quiet.code, 1);
	t.regex(quiet.stdout, /^ {2}stops/m);
	t.notRegex(quiet.stdout, /lacks/);
});

test('as data it has everything, with positions', async (t) => {
	const { code, stdout } = await run('doctor -f - -o json', { stdin: stopped });
	t.is(code, 1);
	const { chosen, meshes, obstacles, notHttp } = JSON.parse(stdout);
	t.deepEqual(chosen, [{ mesh: 'istio', by: 'VirtualService shop/cart' }]);
	t.deepEqual(meshes[0].ports, [{ of: { namespace: 'shop', service: 'cart', port: 8080 }, verdict: 'stops' }]);
	t.is(meshes[0].obstacles[0].diagnostic.position.line, 7);
	t.deepEqual([obstacles, notHttp], [[], []]);
});

test('service ports are narrowed by namespace and by name', async (t) => {
	const stdin = documents(stopped, service('pay'), service('pay').replace('namespace: shop', 'namespace: other'));
	const of = async (options: string) => {
		const { stdout } = await run(`doctor -f - -o json ${options}`, { stdin });
		const ports = JSON.parse(stdout).meshes[0].ports as { of: { namespace: string; service: string } }[];
		return ports.map((one) => `${one.of.namespace}/${one.of.service}`).join(' ');
	};
	t.is(await of(''), 'other/pay shop/cart shop/pay');
	t.is(await of('-n shop'), 'shop/cart shop/pay');
	t.is(await of('--service shop/pay --service other/pay:8080'), 'other/pay shop/pay');
	t.is((await run('doctor -f - --service shop/pay', { stdin })).code, 0);
});

test('many findings that are alike are shown in part', async (t) => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	const opaque = names.map((name) => service(name).replace('name: http', 'name: http, appProtocol: kubernetes.io/ws'));
	const { stdout } = await run('doctor --mesh linkerd -f -', { stdin: documents(...opaque) });
	t.is(stdout.match(/^ {2}stops {3}stdin:/gm)?.length, 3);
	t.regex(stdout, /^ {2}stops {3}3 more as the last: shop\/d:8080, shop\/e:8080, shop\/f:8080$/m);
});

test('sandboxes among the documents and routes of other meshes belong to it', async (t) => {
	const stdin = documents(fine, httpRoute, sandbox('pr-1'));
	const { code, stdout } = await run('doctor --mesh istio -f -', { stdin });
	t.is(code, 1);
	t.regex(stdout, /^whatever the mesh$/m);
	t.regex(
		stdout,
		/^ {2}bends {3}stdin:\d+:\d+ shop\/pr-1 spec\.forks\[0\]\.to\.service: the target Service .* does not exist/m,
	);
	t.regex(
		stdout,
		/^ {2}stops {3}shop\/cart:8080: stdin:\d+:1 HTTPRoute shop\/cart: .* no chosen adapter writes for it/m,
	);
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
	['doctor', '', /say what to examine: -f files, --from-cluster, or both/],
	['doctor -f -', service('cart'), /there is nothing of a mesh in the files: choose a mesh with --mesh: istio/],
	['doctor --mesh isto -f -', fine, /there is no mesh "isto", did you mean "istio"\?/],
	['doctor -f -', virtualService, /there is no Service among the documents/],
	['doctor -f - -n nowhere', fine, /no port of a Service that -n and --service name is among the documents/],
	['doctor -f - --service cart', fine, /Expected namespace\/service or namespace\/service:port/],
];

for (const [command, stdin, words] of mistakes) {
	test(`a mistake of use: ${command} (${words.source.slice(0, 30)}…)`, async (t) => {
		const { code, stderr } = await run(command, { stdin });
		t.is(code, 2);
		t.regex(stderr, words);
	});
}
