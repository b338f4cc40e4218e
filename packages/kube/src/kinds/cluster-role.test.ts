// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { clusterRole } from './cluster-role.ts';

interface Rule {
	readonly apiGroups: readonly string[];
	readonly resources: readonly string[];
	readonly verbs: readonly string[];
}

/** What a role allows, as `verb group/resource`. */
function allowed(options: Parameters<typeof clusterRole>[0]): ReadonlySet<string> {
	const { rules } = clusterRole(options) as unknown as { readonly rules: readonly Rule[] };
	return new Set(
		rules.flatMap(({ apiGroups, resources, verbs }) =>
			apiGroups.flatMap((group) => resources.flatMap((one) => verbs.map((verb) => `${verb} ${group}/${one}`))),
		),
	);
}

test('a mesh may write what it writes, and read what it reads and the routes of others', (t) => {
	const istio = allowed({ mesh: 'istio' });
	for (const verb of ['get', 'list', 'watch', 'create', 'patch', 'delete']) {
		t.true(istio.has(`${verb} networking.istio.io/virtualservices`));
		t.true(istio.has(`${verb} networking.istio.io/serviceentries`));
	}
	for (const read of ['/services', 'discovery.k8s.io/endpointslices', 'gateway.networking.k8s.io/httproutes']) {
		t.true(istio.has(`list ${read}`), read);
		t.false(istio.has(`patch ${read}`), read);
	}
	t.true(istio.has('watch branchline.dev/sandboxes'));
	t.false([...istio].some((one) => one.includes('*') || one.startsWith('update') || one.includes('secrets')));
	t.true(allowed({ mesh: 'gateway-api' }).has('create /services'));
});

test('the status of sandboxes is for whoever reports', (t) => {
	t.false(allowed({ mesh: 'istio' }).has('patch branchline.dev/sandboxes/status'));
	t.true(allowed({ mesh: 'istio', reports: true }).has('patch branchline.dev/sandboxes/status'));
});

test('a mesh that is served, and not written into a cluster, needs to read only', (t) => {
	const envoy = allowed({ mesh: 'envoy' });
	t.true(envoy.has('watch branchline.dev/sandboxes'));
	t.true(envoy.has('list discovery.k8s.io/endpointslices'));
	t.deepEqual(
		[...envoy].filter((one) => !/^(?:get|list|watch) /.test(one)),
		[],
	);
});

test('who only reads needs to read what renders, the routes of others and Namespaces', (t) => {
	const reader = allowed({ mesh: 'istio', readOnly: true });
	for (const kind of ['networking.istio.io/virtualservices', 'branchline.dev/sandboxes', '/namespaces', '/services'])
		t.true(reader.has(`list ${kind}`), kind);
	t.true(reader.has('list gateway.networking.k8s.io/httproutes'));
	t.deepEqual(
		[...reader].filter((one) => !/^(?:get|list) /.test(one)),
		[],
	);
	const { rules } = clusterRole({ mesh: 'gateway-api', readOnly: true }) as unknown as {
		readonly rules: readonly Rule[];
	};
	const named = rules.flatMap(({ resources }) => resources);
	t.is(named.filter((one) => one === 'namespaces').length, 1);
});
