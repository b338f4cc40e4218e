// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import test from 'ava';
import { parse } from 'branchline';
import { run } from './run.test.fixture.ts';
import { documents, httpRoute, sandbox, service, shop, virtualService } from './shop.test.fixture.ts';

const natural = documents(shop, virtualService, httpRoute);

test('strip gives back what was there before rendering, and leaves our own objects out', async (t) => {
	const before = await run('strip -f -', { stdin: natural });
	const rendered = await run('render --mesh istio --mesh linkerd -f -', { stdin: natural });
	t.regex(rendered.stdout, /name: branchline\.cart/);
	const after = await run('strip -f -', { stdin: documents(rendered.stdout, httpRoute) });
	t.deepEqual(after, before);
	t.deepEqual(
		parse([{ name: 'x', text: after.stdout }]).documents.native.map((object) => object.kind),
		['VirtualService', 'HTTPRoute'],
	);
	const names = await run('strip -o name -f -', { stdin: rendered.stdout });
	t.is(names.stdout, 'virtualservice.networking.istio.io/cart\n');
});

test('validate says everything in one run, with positions', async (t) => {
	const stdin = documents(shop.replace('forks:', 'fork: 1\n  forks:'), sandbox('pr-2'), service('cart-x'), 'a: 1\n');
	const { code, stdout, stderr } = await run('validate -f -', { stdin });
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /unknown field, did you mean "forks"/);
	t.regex(stderr, /expected a Kubernetes object/);
	t.regex(stderr, /warning: stdin:\d+:\d+ .*Service shop\/cart-pr-2 does not exist/);
	t.regex(stderr, /\ninfo: 2 errors, 1 warning\n$/);
});

test('validate is content with what is in order, and with a mesh says what that mesh lacks', async (t) => {
	t.deepEqual(await run('validate -f -', { stdin: natural }), {
		code: 0,
		stdout: '',
		stderr: 'info: no errors, no warnings\n',
	});
	const { code, stdout, stderr } = await run('validate --mesh linkerd -o json -f -', { stdin: natural });
	t.deepEqual({ code, stderr }, { code: 1, stderr: '' });
	const { diagnostics } = JSON.parse(stdout);
	t.deepEqual(
		diagnostics.map(({ code }: { code: string }) => code),
		['adapter/uncovered-route'],
	);
	t.is(diagnostics[0].position.file, 'stdin');
});

test('meshes is a table of yes and no, with the facts below', async (t) => {
	const [table, json, other] = await Promise.all([
		run('meshes'),
		run('meshes -o json'),
		run('meshes --implementation envoy-gateway'),
	]);
	const [heading, ...rows] = table.stdout.split('\n');
	t.regex(heading ?? '', /^FEATURE +ISTIO +GATEWAY-API +LINKERD +ENVOY +MEANING$/);
	const described = JSON.parse(json.stdout) as readonly {
		readonly name: string;
		readonly features: Readonly<Record<string, unknown>>;
		readonly throughResponder: readonly string[];
	}[];
	for (const [feature, support] of Object.entries(described[2]!.features)) {
		const cell = rows.find((row) => row.startsWith(`${feature} `))?.split(/ {3,}/)[3];
		const yes = described[2]!.throughResponder.includes(feature) ? 'responder' : 'yes';
		t.is(cell?.trim() === yes, support === true, `linkerd ${feature}: ${cell}`);
		if (support !== true)
			t.true(
				rows.some((row) => row.endsWith(String(support)) && row.startsWith('(')),
				feature,
			);
	}
	t.regex(other.stdout, /GATEWAY-API\/ENVOY-GATEWAY/);
	t.not(other.stdout, table.stdout);
	const yaml = await run('meshes -o yaml');
	t.regex(yaml.stdout, /^- name: istio\n/);
});

test('schema prints definitions for a cluster and for an editor', async (t) => {
	const [crds, schemas] = await Promise.all([run('schema'), run('schema --json-schema')]);
	t.is(crds.stdout.match(/^kind: CustomResourceDefinition$/gm)?.length, 3);
	t.deepEqual(Object.keys(JSON.parse(schemas.stdout)), ['Sandbox', 'RouteGroup', 'RoutingPolicy']);
	t.is((await run('schema --crds')).stdout, crds.stdout);
});

test('version is that of the package', async (t) => {
	const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };
	const [text, json] = await Promise.all([run('version'), run('version -o json')]);
	t.is(text.stdout, `branchline ${version}\n`);
	t.deepEqual(JSON.parse(json.stdout), { version });
});

test('responder prints objects by which adapters find it in any namespace, and nothing that apply would take for its own', async (t) => {
	const names = await run('responder -o name');
	t.is(
		names.stdout,
		'namespace/branchline\ndeployment.apps/branchline-responder\nservice/branchline-responder\nnetworkpolicy.networking.k8s.io/branchline-responder\n',
	);
	const { stdout } = await run('responder --namespace mocks --replicas 3 --image example/envoy:v1.38.3');
	t.regex(stdout, /replicas: 3\n/);
	t.regex(stdout, /image: example\/envoy:v1\.38\.3\n/);
	t.notRegex(stdout, /managed-by|namespace: branchline\n/);
	t.notRegex(stdout, /\$\(/, 'Kubernetes takes that for a variable in args');
	const { services } = parse([{ name: 'x', text: stdout }]).documents;
	t.like(services[0], { metadata: { namespace: 'mocks', name: 'branchline-responder' } });
	t.is((await run('responder --namespace Mocks')).code, 2);
});

test('validate and render say where a resource has what Envoy’s API has not, and it is kept', async (t) => {
	const table = `"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
name: edge
virtual_hosts: [{name: shop, domains: [shop.example], newer: 1}]
`;
	for (const command of ['validate', 'render --mesh envoy']) {
		const { code, stderr, stdout } = await run(`${command} -f -`, { stdin: table });
		t.is(code, 0);
		t.regex(
			stderr,
			/^warning: stdin:3:62 virtual_hosts\[0\]\.newer: RouteConfiguration edge: VirtualHost has no field newer /,
		);
		if (command !== 'validate') t.regex(stdout, /newer: 1/);
	}
});
