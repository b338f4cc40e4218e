// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { canonical, globOf, namespaceOf } from './names.ts';
import { Resource } from './resource.ts';
import { resourceTypes } from './resource-types.ts';
import { made, serving, urls } from './serving.test.fixture.ts';

const cds = 'xdstp://authority/envoy.config.cluster.v3.Cluster';

function host(name: string, aliases: readonly string[] = [], content = ''): Resource {
	const { typeUrl, bytes } = made('VHDS', name, content);
	return new Resource({ typeUrl, name, bytes, aliases });
}

test('context parameters have no order, everything else of a name counts as it is', (t) => {
	t.is(canonical(`${cds}/a?b=1&a=2`), `${cds}/a?a=2&b=1`);
	t.is(canonical(`${cds}/a?b=1&a=2#entry=x`), `${cds}/a?a=2&b=1#entry=x`);
	t.is(canonical('plain?b=1&a=2'), 'plain?b=1&a=2');
	for (const name of [`${cds}/a`, '', 'xdstp://', 'a/b', '*']) t.is(canonical(name), name);
	t.is(globOf(`${cds}/a/b?y=1`), `${cds}/a/*?y=1`);
	t.is(globOf('a/b'), undefined);
	t.is(namespaceOf('r/with/slashes'), 'r/with');
	t.is(namespaceOf('none'), undefined);
	t.is(namespaceOf('/none'), undefined);
});

test('every order of the parameters is one name, and one spelling of it stays', (t) => {
	const parameters = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}=[a-z]{0,3}$/), { minLength: 1, maxLength: 5 });
	const orders = parameters.chain((all) =>
		fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
	);
	fc.assert(
		fc.property(orders, ([one, other]) => {
			const [a, b] = [one, other].map((order) => canonical(`${cds}/x?${order.join('&')}`));
			return a === b && canonical(a!) === a;
		}),
	);
	t.pass();
});

for (const protocol of ['delta', 'sotw'] as const) {
	test(`${protocol}: xdstp names are the same in any order of their parameters`, async (t) => {
		const serves = await serving(t, [made('RDS', 'xdstp://a/t/r?y=1&x=2')]);
		t.not(serves.store.get(urls.RDS, 'xdstp://a/t/r?y=1&x=2'), undefined);
		const stream = serves[protocol]();
		stream.ask(urls.RDS, 'xdstp://a/t/r?x=2&y=1', 'xdstp://a/t/r?y=1&x=2', 'xdstp://a/t/r?x=1');
		const first = await stream.take(urls.RDS);
		t.is(first.names.length, 1);
		if (protocol === 'delta')
			t.deepEqual([first.names, first.removed], [['xdstp://a/t/r?x=2&y=1'], ['xdstp://a/t/r?x=1']]);
		serves.store.publish({ set: [made('RDS', 'xdstp://a/t/r?y=1&x=2', 'changed')] });
		await stream.take(urls.RDS);
		serves.store.publish({ remove: [{ typeUrl: urls.RDS, name: 'xdstp://a/t/r?y=1&x=2' }] });
		if (protocol === 'delta') t.deepEqual((await stream.take(urls.RDS)).removed, ['xdstp://a/t/r?x=2&y=1']);
		t.deepEqual(await stream.surplus(), []);
	});
}

test('delta: unsubscriptions and versions from before know xdstp names in any order', async (t) => {
	const serves = await serving(t, [made('RDS', 'xdstp://a/t/r?x=1&y=1'), made('RDS', 'xdstp://a/t/s?x=1&y=1')]);
	const { version } = serves.store.get(urls.RDS, 'xdstp://a/t/r?x=1&y=1')!;
	const stream = serves.delta();
	stream.say({
		typeUrl: urls.RDS,
		resourceNamesSubscribe: ['xdstp://a/t/r?y=1&x=1', 'xdstp://a/t/s?y=1&x=1'],
		initialResourceVersions: { 'xdstp://a/t/r?y=1&x=1': version },
	});
	t.deepEqual((await stream.take(urls.RDS)).names, ['xdstp://a/t/s?x=1&y=1']);
	stream.drop(urls.RDS, 'xdstp://a/t/r?y=1&x=1');
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('RDS', 'xdstp://a/t/r?x=1&y=1', 'changed')] });
	t.deepEqual(await stream.surplus(), []);
});

test('delta: a glob gets everything beside it with the same parameters, and what comes and goes', async (t) => {
	const names = [`${cds}/foo/a`, `${cds}/foo/b`, `${cds}/foo/deeper/c`, `${cds}/bar/d`, `${cds}/foo/e?x=1`];
	const serves = await serving(
		t,
		names.map((name) => made('CDS', name)),
	);
	const stream = serves.delta();
	stream.ask(urls.CDS, `${cds}/foo/*`);
	t.deepEqual((await stream.take(urls.CDS)).names, [`${cds}/foo/a`, `${cds}/foo/b`]);
	serves.store.publish({
		set: [made('CDS', `${cds}/foo/f`), made('CDS', `${cds}/bar/g`)],
		remove: [{ typeUrl: urls.CDS, name: `${cds}/foo/a` }],
	});
	t.like(await stream.take(urls.CDS), { names: [`${cds}/foo/f`], removed: [`${cds}/foo/a`] });
	stream.ask(urls.CDS, `${cds}/foo/*?x=1`);
	t.deepEqual((await stream.take(urls.CDS)).names, [`${cds}/foo/e?x=1`]);
	stream.ask(urls.CDS, `${cds}/none/*`);
	t.deepEqual((await stream.take(urls.CDS)).removed, [`${cds}/none/*`], 'there is nothing in it');
	stream.drop(urls.CDS, `${cds}/foo/*`);
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [made('CDS', `${cds}/foo/b`, 'changed')] });
	t.deepEqual(await stream.surplus(), []);
});

test('hosts: a route configuration gets all of its hosts, matched from the right', async (t) => {
	const serves = await serving(t, [host('r/h1'), host('r/h2'), host('r/x/h3'), host('s/h4')]);
	const stream = serves.delta();
	stream.ask(urls.VHDS, 'r');
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/h1', 'r/h2']);
	stream.ask(urls.VHDS, 'r/x');
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/x/h3']);
	serves.store.publish({ set: [host('r/h5'), host('s/h6')], remove: [{ typeUrl: urls.VHDS, name: 'r/h1' }] });
	t.like(await stream.take(urls.VHDS), { names: ['r/h5'], removed: ['r/h1'] });
});

test('hosts: one is asked for by its name or by an alias, and told with its aliases', async (t) => {
	const serves = await serving(t, [host('r/h', ['r/h.example', 'r/h.test']), host('r/other')]);
	const stream = serves.delta();
	stream.ask(urls.VHDS, 'r/h.example');
	const { names, resources } = await stream.take(urls.VHDS);
	t.deepEqual([names, resources[0]!.aliases], [['r/h'], ['r/h.example', 'r/h.test']]);
	serves.store.publish({ set: [host('r/h', ['r/h.example'], 'changed'), host('r/other', [], 'changed')] });
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/h']);
	serves.store.publish({ set: [host('r/h', [], 'changed')] });
	t.deepEqual((await stream.take(urls.VHDS)).removed, ['r/h'], 'it is not what was asked for any more');
	serves.store.publish({ set: [host('r/new', ['r/h.example'])] });
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/new']);
	stream.drop(urls.VHDS, 'r/h.example');
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [host('r/new', ['r/h.example'], 'changed')] });
	t.deepEqual(await stream.surplus(), []);
});

test('hosts: one that is not there is answered without a body, with the name as its alias, and sent when it comes', async (t) => {
	const serves = await serving(t);
	const stream = serves.delta();
	stream.ask(urls.VHDS, 'r/unknown.example');
	const { resources, removed } = await stream.take(urls.VHDS);
	t.deepEqual(removed, []);
	t.like(resources[0]!, { name: 'r/unknown.example', resource: undefined, version: '' });
	t.deepEqual(resources[0]!.aliases, ['r/unknown.example']);
	serves.store.publish({ set: [host('r/h', ['r/unknown.example'])] });
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/h']);
});

test('hosts: one that goes is removed, also where it was asked for by its name', async (t) => {
	const serves = await serving(t, [host('r/h')]);
	const stream = serves.delta();
	stream.ask(urls.VHDS, 'r/h');
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/h']);
	serves.store.publish({ remove: [{ typeUrl: urls.VHDS, name: 'r/h' }] });
	t.like(await stream.take(urls.VHDS), { names: [], removed: ['r/h'] });
	stream.ask(urls.VHDS, 'r/h');
	t.like(await stream.take(urls.VHDS), { names: ['r/h'], removed: [] }, 'the client has nothing that would go');
});

test('hosts: one that comes under an alias before its lack was told is told alone', async (t) => {
	const serves = await serving(t, [host('r/busy')]);
	const stream = serves.delta();
	stream.ask(urls.VHDS, 'r/busy');
	const busy = await stream.next(urls.VHDS);
	stream.ask(urls.VHDS, 'r/h.example');
	t.deepEqual(await stream.surplus(), []);
	serves.store.publish({ set: [host('r/h', ['r/h.example'])] });
	stream.ack(busy);
	t.like(await stream.take(urls.VHDS), { names: ['r/h'], removed: [] });
});

test('hosts: a route configuration that asks for its hosts again gets all of them again', async (t) => {
	const serves = await serving(t, [made('RDS', 'r'), host('r/h1'), host('r/h2')]);
	const stream = serves.delta();
	stream.ask(urls.RDS, 'r');
	await stream.take(urls.RDS);
	stream.ask(urls.VHDS, 'r');
	await stream.take(urls.VHDS);
	// An Envoy whose route configuration changed may start over with its hosts.
	serves.store.publish({ set: [made('RDS', 'r', 'changed')] });
	await stream.take(urls.RDS);
	stream.ask(urls.VHDS, 'r');
	t.like(await stream.take(urls.VHDS), { names: ['r/h1', 'r/h2'], removed: [] });
	stream.say({ typeUrl: urls.VHDS, resourceNamesSubscribe: ['r'], resourceNamesUnsubscribe: ['r'] });
	t.like(await stream.take(urls.VHDS), { names: ['r/h1', 'r/h2'], removed: [] });
	t.deepEqual(await stream.surplus(), []);
});

test('hosts: a first question without names gets all of them, or is told at once that none is there', async (t) => {
	const serves = await serving(t, [host('r/h'), made('RDS', 'r'), made('RDS', 's')]);
	const all = serves.delta();
	all.ask(urls.VHDS);
	t.deepEqual((await all.take(urls.VHDS)).names, ['r/h']);
	serves.store.publish({ set: [host('s/new')] });
	t.deepEqual((await all.take(urls.VHDS)).names, ['s/new']);
	serves.store.publish({ remove: ['r/h', 's/new'].map((name) => ({ typeUrl: urls.VHDS, name })) });
	const none = serves.delta();
	none.ask(urls.VHDS);
	const { resources } = await none.take(urls.VHDS);
	const told = resources.map(({ name, aliases, resource }) => ({ name, aliases, resource }));
	t.deepEqual(told, [
		{ name: 'r/', aliases: ['r/'], resource: undefined },
		{ name: 's/', aliases: ['s/'], resource: undefined },
	]);
});

test('hosts: where only names are answered, the first question without any is told that none is there', async (t) => {
	const { legacyWildcard: _, ...byName } = resourceTypes.VHDS;
	const serves = await serving(t, [host('r/h'), made('RDS', 'r')], { types: [byName] });
	const stream = serves.delta();
	stream.ask(urls.VHDS);
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/']);
	serves.store.publish({ set: [host('r/h', [], 'changed')] });
	t.deepEqual(await stream.surplus(), []);
	stream.ask(urls.VHDS, 'r/h');
	t.deepEqual((await stream.take(urls.VHDS)).names, ['r/h']);
});
