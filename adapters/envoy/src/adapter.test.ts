// SPDX-License-Identifier: Apache-2.0
import type { XdsResource } from '@branchline/plan';
import test from 'ava';
import { envoyAdapter } from './adapter.ts';
import { all, isCart, native, planOf, render, table } from './resources.test.fixture.ts';

test('every field of a route is kept, known or not, in the spelling that it has', (t) => {
	const route = {
		name: 'mine',
		match: { prefix: '/', runtimeFraction: { defaultValue: { numerator: 50 } }, unheardOf: 1 },
		route: {
			weightedClusters: { clusters: [{ name: 'cart', weight: 1, typedPerFilterConfig: {} }] },
			retryPolicy: { numRetries: 3 },
		},
		typedPerFilterConfig: { x: {} },
	};
	const { of, diagnostics } = render(planOf(), [native('cart', isCart), table([route])]);
	t.deepEqual(diagnostics, []);
	const [keyless, copy, own] = (of('RouteConfiguration')[0]!.virtual_hosts as { routes: object[] }[])[0]!.routes;
	t.deepEqual(own, route);
	t.deepEqual(copy, {
		...route,
		name: 'branchline/k',
		match: { ...route.match, headers: [{ name: 'x-key', string_match: { exact: 'k' } }] },
		route: {
			...route.route,
			weightedClusters: { clusters: [{ name: 'fork~shop/f:80~cart', weight: 1, typedPerFilterConfig: {} }] },
		},
	});
	t.like(keyless, { name: 'branchline/_keyless', typedPerFilterConfig: { x: {} }, route: route.route });
});

test('strip gives the table back, whatever was published, and rendering again changes nothing', (t) => {
	const adapter = envoyAdapter();
	const user = [native('cart', isCart), table([all])];
	const { resources, of } = render(planOf(), user);
	const published = of('RouteConfiguration')[0]!;
	t.deepEqual(adapter.strip(published), user[1]);
	t.is(adapter.strip(user[1]!), user[1]);
	t.deepEqual(render(planOf(), [user[0]!, published]).resources, resources);
	t.deepEqual(
		of('Cluster').map((fork) => adapter.strip(fork)),
		[undefined],
	);
	t.is(adapter.strip(user[0]!), user[0]);
});

test('a table without virtual hosts stays as it is', (t) => {
	const { virtual_hosts: _, ...empty } = table([all]);
	const { of } = render(planOf(), [native('cart', isCart), empty as XdsResource]);
	t.deepEqual(of('RouteConfiguration'), [empty]);
});
