// SPDX-License-Identifier: Apache-2.0
import type { Route, RouteMatch, RouteRule } from '@branchline/httproute';
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import test from 'ava';
import { fork, gateway, named, plan, ref, rendered, route, rule } from '../objects.test.fixture.ts';
import { hostPriority, matchPriority, placePriority } from './priority.ts';

const at = { name: 'gw' };
const forks = plan(fork('shop/a', 'shop/f'));
const hosts = (...hostnames: readonly string[]) => ({ hostnames });
const matching = (to: string, ...matches: readonly RouteMatch[]): RouteRule => ({ matches, backendRefs: [ref(to)] });
const header = (name: string, value = '1') => ({ headers: [{ name, value }] });
const prefix = (value: string) => ({ path: { type: 'PathPrefix', value } });
const calls = (path: string, ...matches: readonly RouteMatch[]): Route => ({
	...route(
		path,
		at,
		matches.map((match, index) => matching(index === 0 ? 'shop/a' : 'shop/b', match)),
	),
	kind: 'GRPCRoute',
});

function on(routes: readonly NativeObject[], of = forks, gateways: readonly KubernetesObject[] = [gateway('gw')]) {
	const { objects, found } = rendered(of, [...gateways, ...routes], 'traefik');
	const copies = objects.filter(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute') as readonly Route[];
	return { copies, found: found.map((text) => text.replace(/^(\S+).*?: /, '$1 ')) };
}

/** The priority of every rule of a route for requests of one host, and where it leads; as Traefik adds them up. */
function priorities({ kind, spec }: Route): readonly (readonly [number, string | undefined])[] {
	const { rules = [], hostnames = [] } = spec ?? {};
	return rules.flatMap(({ matches = [], backendRefs = [] }, index) =>
		matches.map((match) => {
			const sum = matchPriority(kind, match) + placePriority(kind, index, rules.length) + hostPriority(hostnames);
			return [sum, backendRefs[0]?.name] as const;
		}),
	);
}

test('priorities are those of Traefik, one number for path, method, headers, query, hostname and place', (t) => {
	const http = (match: RouteMatch) => matchPriority('HTTPRoute', match);
	t.is(http({}), 1);
	t.is(http({ path: { type: 'Exact', value: '/a' } }), 100_000);
	t.is(http(prefix('/a/')), 10_300);
	t.is(http({ path: { type: 'RegularExpression', value: '/ä' } }), 10_300);
	t.is(http({ ...prefix('/a'), method: 'GET', ...header('h'), queryParams: [{ name: 'q', value: '1' }] }), 11_310);
	const grpc = (match: RouteMatch) => matchPriority('GRPCRoute', match);
	t.is(grpc({}), 'PathPrefix("/")'.length);
	const method = { service: 'p.S', method: 'M' };
	t.is(grpc({ method, ...header('h') }), String.raw`PathRegexp("/p\\.S/M") && Header("h","1")`.length);
	t.is(grpc({ method: { service: 'S' } }), 'PathRegexp("/S/[^/]+")'.length);
	t.deepEqual([placePriority('HTTPRoute', 0, 3), placePriority('GRPCRoute', 0, 3)], [3, 0]);
	t.deepEqual([hostPriority([]), hostPriority(['']), hostPriority(['a.b', '*.a.b'])], [0, 0, 5]);
});

test('a copy is its route again, with the key in every match, so that all copies weigh as much more', (t) => {
	const native = route(
		'shop/r',
		at,
		[rule('shop/b', '/x'), matching('shop/a', header('h')), rule('shop/a')],
		hosts('a.b'),
	);
	const { copies, found } = on([native]);
	t.deepEqual(found, []);
	t.deepEqual(named(copies), ['HTTPRoute shop/branchline.r.k']);
	t.deepEqual(priorities(copies[0]!), [
		[10_200 + 100 + 3 + 3, 'b'],
		[1 + 100 + 100 + 3 + 2, 'f'],
		[1 + 100 + 3 + 1, 'f'],
	]);
});

test('routes that share a host of an entry point are copied together, each with its own hostnames', (t) => {
	const specific = route('shop/specific', at, [rule('shop/b')], hosts('shop.example'));
	const wide = route('shop/wide', at, [rule('shop/a')], hosts('*.example'));
	const apart = route('shop/apart', at, [rule('shop/b')], hosts('other.org'));
	const { copies } = on([specific, wide, apart]);
	t.deepEqual(
		copies.map(({ spec }) => spec?.hostnames),
		[['shop.example'], ['*.example']],
	);
	const everywhere = route('shop/everywhere', { name: 'other' }, [rule('shop/b')]);
	const gateways = [gateway('gw'), gateway('other')];
	t.is(on([wide, everywhere], forks, gateways).copies.length, 2, 'Gateways of one port are one');
	const elsewhere = gateway('other', { name: 'http', port: 81, protocol: 'HTTP' });
	t.is(on([wide, everywhere], forks, [gateway('gw'), elsewhere]).copies.length, 1);
});

test('what Traefik orders by chance is refused, and what differs in priority is not', (t) => {
	const one = route('shop/one', at, [matching('shop/a', header('h'))]);
	const { copies, found } = on([one, route('shop/two', at, [matching('shop/b', header('i'))])]);
	t.deepEqual(copies, []);
	t.regex(found.join(), /native-undefined .*have rules of one priority/);
	const longer = route('shop/two', at, [matching('shop/b', header('i')), rule('shop/b', '/y')]);
	t.deepEqual(on([one, longer]).found, [], 'the longer route goes first');
	const never = route('shop/two', at, [matching('shop/b', header('h', '2'))]);
	t.deepEqual(on([one, never]).found, [], 'no request meets both');
});

test('calls: the method is searched for, and routes of both kinds do not share a host', (t) => {
	const find = { method: { service: 'S', method: 'Find' } };
	t.is(on([calls('shop/r', find, { method: { service: 'S' } })]).copies.length, 1);
	const level = [
		{ ...find, ...header('h') },
		{ ...find, ...header('i') },
	];
	t.regex(on([calls('shop/r', ...level)]).found.join(), /has rules of one priority/);
	const pages = route('shop/pages', at, [rule('shop/a')]);
	t.regex(on([calls('shop/r', find), pages]).found.join(), /share a host, and a key weighs differently/);
	t.deepEqual(on([calls('shop/r', find), pages]).copies, []);
});

test('keys are refused where a Gateway of the same port does not honour them', (t) => {
	const both = route('shop/r', at, [rule('shop/a')], { parentRefs: [at, { name: 'other' }] });
	const { copies, found } = on([both], { ...forks, ingress: { gateways: ['gw'] } }, [gateway('gw'), gateway('other')]);
	t.deepEqual(copies, []);
	t.regex(found.join(), /serves all Gateways of a port alike/);
	const own = on([route('shop/r', at, [rule('shop/a')])], { ...forks, ingress: { gateways: ['gw'] } });
	t.is(own.copies.length, 1);
});

test('a narrowed copy stands in an object of its own, where all others keep their places', (t) => {
	const { services } = forks;
	const [service] = services;
	const [substitution] = service!.substitutions;
	const when = [{ path: { kind: 'prefix', value: '/pay' }, query: [{ name: 'q', value: '1' }] }] as never;
	const narrowed = plan({ ...service!, substitutions: [{ ...substitution!, when }] });
	const native = route('shop/r', at, [matching('shop/b', header('h')), rule('shop/a')], hosts('a.b'));
	const { copies, found } = on([native], narrowed);
	t.deepEqual(found, []);
	t.deepEqual(copies.map(priorities), [
		[
			[1 + 100 + 100 + 3 + 2, 'b'],
			[10_400 + 10 + 100 + 100 + 3 + 2, 'b'],
			[10_400 + 10 + 100 + 3 + 1, 'f'],
		],
		[
			[1 + 100 + 100 + 3 + 2, 'b'],
			[10_400 + 10 + 100 + 100 + 3 + 2, 'b'],
			[1 + 100 + 3 + 1, 'a'],
		],
	]);
});

test('where a narrowed copy ties with the rule that must win, one more rule says what both accept', (t) => {
	const query = (...names: readonly string[]) => names.map((name) => ({ name, value: '1' }));
	const others = Array.from({ length: 9 }, (_, index) => rule('shop/c', `/${index}`));
	const [service] = forks.services;
	const narrowed = plan({
		...service!,
		substitutions: [{ ...service!.substitutions[0]!, when: [{ query: query('q', 'r') }] as never }],
	});
	const native = route('shop/r', at, [matching('shop/b', { queryParams: query('p') }), ...others, rule('shop/a')]);
	const { copies, found } = on([native], narrowed);
	t.deepEqual(found, []);
	const written = copies.flatMap(priorities);
	const [tied, both] = [1 + 100 + 20 + 1, 1 + 100 + 30 + 11];
	const tying = written.filter(([priority]) => priority === tied).map(([, to]) => to);
	t.deepEqual([...new Set(tying)], ['b', 'f']);
	t.true(written.some(([priority, to]) => priority === both && to === 'b'));
});

test('a condition that would have to weigh more than its place lets it is refused', (t) => {
	const many = Array.from({ length: 14 }, (_, index) => rule('shop/c', `/${index}`));
	const when = [{ query: [{ name: 'q', value: '1' }] }] as never;
	const [service] = forks.services;
	const narrowed = plan({ ...service!, substitutions: [{ ...service!.substitutions[0]!, when }] });
	const first = matching('shop/b', { headers: [{ name: 'h', value: '1' }], queryParams: [{ name: 'p', value: '1' }] });
	const native = route('shop/r', at, [first, ...many, rule('shop/a')]);
	t.deepEqual(on([native], narrowed).found, []);
	const call = calls('shop/g', { method: { service: 'S' } });
	t.regex(on([call], narrowed).found.join() + on([call], narrowed).copies.length, /0$/);
	const tight = plan({
		...service!,
		substitutions: [{ ...service!.substitutions[0]!, when: [{ method: 'POST' }] as never }],
	});
	t.regex(on([call], tight).found.join(), /ranks rules of a GRPCRoute by the text/);
});

test('a route that matches on the carrier itself is refused, for it would leave its place', (t) => {
	const own = route('shop/r', at, [matching('shop/b', header('x-key', 'other')), rule('shop/a')]);
	t.regex(on([own]).found.join(), /matches on the carrier of the key already/);
});
