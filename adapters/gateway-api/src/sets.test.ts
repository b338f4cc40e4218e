// SPDX-License-Identifier: Apache-2.0
import type { Route } from '@branchline/httproute';
import test from 'ava';
import { fork, gateway, named, plan, ref, rendered, route, rule, serviceParent } from './objects.test.fixture.ts';

const gw = gateway('gw');

test('routes of both kinds for one hostname of a listener are one list where the implementation says so, else refused', (t) => {
	const http = route('shop/http', { name: 'gw' }, [rule('shop/a')], { hostnames: ['x.example'] });
	const grpc = (hostname: string) => ({
		...route('shop/grpc', { name: 'gw' }, [{ backendRefs: [ref('shop/a')] }], { hostnames: [hostname] }),
		kind: 'GRPCRoute' as const,
	});
	const forks = plan(fork('shop/a', 'shop/f'));
	const atGateway = (hostname: string, implementation?: string) => {
		const { objects, found } = rendered(forks, [gw, http, grpc(hostname)], implementation);
		const siblings = objects.filter(({ spec }) => JSON.stringify(spec).includes('"gw"'));
		return { kinds: siblings.map(({ kind }) => kind).sort(), found };
	};
	const both = { kinds: ['GRPCRoute', 'HTTPRoute'], found: [] };
	t.deepEqual(atGateway('y.example'), both);
	t.deepEqual(atGateway('x.example', 'envoy-gateway'), both);
	t.deepEqual(atGateway('x.example', 'istio'), both);
	t.deepEqual(atGateway('x.example').kinds, []);
	const elsewhere = plan(fork('shop/other', 'shop/f'));
	t.deepEqual(rendered(elsewhere, [gw, http, grpc('x.example')]).found, [], 'nothing of them would be copied');
	t.regex(
		atGateway('x.example').found.join(),
		/^adapter\/native-undefined GRPCRoute shop\/grpc: .*,adapter\/native-undefined HTTPRoute shop\/http: /,
	);
});

test('routes that name their parent Service with and without a port are refused but on Istio, which keeps them apart', (t) => {
	const [{ port: _, ...bare }, full] = [serviceParent('shop/a'), serviceParent('shop/a')];
	const routes = [route('shop/one', full, [rule('shop/a')]), route('shop/two', bare, [rule('shop/b')])];
	const { objects, found } = rendered(plan(fork('shop/a', 'shop/f')), routes);
	t.deepEqual(objects, []);
	const why = 'routes name their parent Service in several forms: with a port, with a sectionName, or with neither';
	t.deepEqual(found, [
		`adapter/native-undefined HTTPRoute shop/one: ${why}`,
		`adapter/native-undefined HTTPRoute shop/two: ${why}`,
	]);
	const onIstio = rendered(plan(fork('shop/a', 'shop/f')), routes, 'istio');
	t.deepEqual(onIstio.found, []);
	t.deepEqual(named(onIstio.objects), ['HTTPRoute shop/branchline.a.80.k']);
	t.deepEqual(named(rendered(plan(fork('shop/a', 'shop/f')), [routes[1]!]).objects), []);
	const alone = route('shop/two', bare, [rule('shop/a')]);
	t.deepEqual(named(rendered(plan(fork('shop/a', 'shop/f')), [alone]).objects), ['HTTPRoute shop/branchline.a.any.k']);
});

test('consumer routes get siblings in their own namespace, and a baseline stays for everybody else', (t) => {
	const consumer = route('web/mine', serviceParent('shop/a'), [rule('shop/a')]);
	const names = named(rendered(plan(fork('shop/a', 'shop/f')), [consumer]).objects);
	t.is(names.filter((name) => name.startsWith('HTTPRoute web/branchline.a.80-')).length, 1);
	t.deepEqual(
		names.filter((name) => name.startsWith('HTTPRoute shop/')),
		['HTTPRoute shop/branchline.a.80', 'HTTPRoute shop/branchline.a.80.k'],
	);
	const of = (namespace: string) => route('web/other', serviceParent(`${namespace}/a`), [rule('shop/a')]);
	const both = named(rendered(plan(fork('shop/a', 'shop/f')), [consumer, of('pay')]).objects);
	t.is(new Set(both).size, both.length, 'Services of one name in two namespaces');
});

test('listeners that share their routes share a sibling, keys are honoured where the policy says', (t) => {
	const two = gateway('two', { name: 'a', port: 80, hostname: '*.example' }, { name: 'b', port: 81 });
	const user = route('shop/edge', { name: 'two' }, [rule('shop/a')]);
	const siblings = rendered(plan(fork('shop/a', 'shop/f')), [two, user], 'envoy-gateway').objects;
	t.deepEqual(
		siblings.map(({ spec }) => (spec as Route['spec'])?.hostnames ?? 'any'),
		['any'],
	);
	t.like(siblings[0]?.spec, { parentRefs: [{ name: 'two' }] }, 'asked for every host at both, as the route is');
	const narrow = route('shop/edge', { name: 'two', sectionName: 'a' }, [rule('shop/a')], {
		hostnames: ['x.example', 'y'],
	});
	const [own] = rendered(plan(fork('shop/a', 'shop/f')), [two, narrow], 'envoy-gateway').objects;
	t.like(own?.spec, { hostnames: ['x.example'], parentRefs: [{ name: 'two', sectionName: 'a' }] });
	const wide = gateway('two', { name: 'a', port: 80, hostname: 'x.example' });
	const within = route('shop/edge', { name: 'two' }, [rule('shop/a')], { hostnames: ['*.example'] });
	const [met] = rendered(plan(fork('shop/a', 'shop/f')), [wide, within], 'envoy-gateway').objects;
	t.like(met?.spec, { hostnames: ['*.example'] }, 'the hostname of its own, by which Istio keeps its lists');
	const none = { ...plan(fork('shop/a', 'shop/f')), ingress: 'none' } as const;
	t.deepEqual(rendered(none, [two, user], 'envoy-gateway').objects, []);
	const other = { ...none, ingress: { gateways: ['shop/two'] } };
	t.is(rendered(other, [two, user], 'envoy-gateway').objects.length, 1);
});

test('copies have the weight of the routes, by which kgateway orders them, and several weights are refused', (t) => {
	const weighted = (name: string, weight: string) => {
		const made = route(name, { name: 'gw' }, [rule('shop/a', `/${name}`)]);
		return {
			...made,
			metadata: { ...made.metadata, annotations: { 'kgateway.dev/route-weight': weight, other: 'x' } },
		};
	};
	const forks = plan(fork('shop/a', 'shop/f'));
	const at = (...routes: readonly Route[]) => rendered(forks, [gw, ...routes], 'envoy-gateway');
	const [sibling] = at(weighted('shop/one', '10')).objects;
	t.is(sibling?.metadata.annotations?.['kgateway.dev/route-weight'], '10');
	t.false('other' in (sibling?.metadata.annotations ?? {}));
	const both = at(weighted('shop/one', '10'), weighted('shop/two', '1'));
	t.deepEqual(both.objects, []);
	t.regex(both.found.join(), /native-undefined .*route-weight differs/);
});

test('routes of two kinds never share a name among copies, and are refused on Istio where they do themselves', (t) => {
	const http = route('shop/one', { name: 'gw' }, [rule('shop/a')]);
	const grpc = (name: string): Route => ({
		...route(`shop/${name}`, { name: 'gw' }, [{ backendRefs: [ref('shop/a')] }]),
		kind: 'GRPCRoute',
	});
	const at = (name: string, implementation: string) =>
		rendered(plan(fork('shop/a', 'shop/f')), [gw, http, grpc(name)], implementation);
	for (const implementation of ['istio', 'envoy-gateway']) {
		const names = at('two', implementation).objects.map(({ metadata }) => metadata.name);
		t.is(new Set(names).size, names.length, implementation);
	}
	t.regex(at('one', 'istio').found.join(), /native-undefined .*have one name/);
	t.deepEqual(at('one', 'envoy-gateway').found, []);
});
