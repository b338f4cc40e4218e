// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { heldOf, isRefused, type Manners } from './model-client.test.fixture.ts';
import { Peer } from './model-peer.test.fixture.ts';
import { anyEdit, type Edit, type Kind, kinds, names, World } from './model-world.test.fixture.ts';
import { resourceTypes } from './resource-types.ts';

/** One thing that happens. `peer` says to which client. */
type Action =
	| { readonly does: 'publish'; readonly edits: readonly Edit[] }
	| {
			readonly does: 'ask';
			readonly peer: number;
			readonly kind: Kind;
			readonly name: string;
			readonly subscribes: boolean;
	  }
	| { readonly does: 'flush' | 'read' | 'deliver' | 'turn' | 'wait' | 'connect'; readonly peer: number };

/** The types of which a response in state of the world holds everything. */
const wholeSets: readonly Kind[] = ['CDS', 'LDS'];

const peer = fc.nat(1);
const anyName = fc.constantFrom<Kind>('RDS', 'RDS', 'VHDS', 'ECDS', 'CDS', 'LDS').chain((kind) =>
	fc.record({
		kind: fc.constant(kind),
		name: fc.constantFrom(...names[kind], ...(kind === 'VHDS' ? ['r0', 'r1'] : [])),
	}),
);

const anyAction: fc.Arbitrary<Action> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			does: fc.constant('publish' as const),
			edits: fc.array(anyEdit, { minLength: 1, maxLength: 4 }),
		}),
	},
	{
		weight: 3,
		arbitrary: fc
			.tuple(peer, anyName, fc.constantFrom(true, true, false))
			.map(([peer, named, subscribes]) => ({ does: 'ask' as const, peer, ...named, subscribes })),
	},
	{
		weight: 12,
		arbitrary: fc.record({
			does: fc.constantFrom('flush', 'read', 'deliver', 'read', 'deliver', 'turn', 'wait'),
			peer,
		}),
	},
	{ weight: 2, arbitrary: fc.record({ does: fc.constant('connect' as const), peer }) },
);

const anyManners: fc.Arbitrary<Manners> = fc.record({
	protocol: fc.constantFrom('delta', 'sotw'),
	refuses: fc.constantFrom('nothing', 'by name', 'silently'),
	takesParts: fc.boolean(),
	responseBytes: fc.constantFrom(1_000_000, 1, 200),
	sees: fc.subarray([...names.ECDS]),
});

const acts: Readonly<Record<Exclude<Action['does'], 'publish' | 'ask'>, (one: Peer) => void>> = {
	flush: ({ line }) => line.stream.flush(),
	read: (one) => one.read(),
	deliver: ({ line }) => line.deliver(),
	turn: (one) => void turn(one),
	// Long enough that what waits is sent as it was, where it can be.
	wait: ({ line }) => {
		line.time += 600;
		line.stream.flush();
	},
	connect: (one) => one.connect(),
};

function act(world: World, peers: readonly Peer[], action: Action): void {
	if (action.does === 'publish') {
		const gone = world.publish(action.edits);
		for (const one of peers) one.changed(gone);
	} else if (action.does === 'ask') peers[action.peer]!.ask(action.kind, action.name, action.subscribes);
	else acts[action.does](peers[action.peer]!);
}

/** One round of everything; says whether something happened. */
function turn(one: Peer): boolean {
	const { line } = one;
	line.stream.flush();
	const isBusy = line.inbox.length + line.outbox.length > 0;
	for (let left = line.inbox.length; left > 0; left--) one.read();
	for (let left = line.outbox.length; left > 0; left--) line.deliver();
	return isBusy;
}

/** Lets a client have everything. Time passes only where the stream waits for it. */
function settle(one: Peer): void {
	for (let rounds = 0; rounds < 500; rounds++) {
		if (turn(one)) continue;
		if (one.line.stream.channels.every(({ backlog }) => backlog === 0)) return;
		one.line.time += 5_000;
	}
	assert.fail('never settles');
}

/** A client has what the store says, of what it asks for and may see; and of what it refuses, nothing bad. */
function checkEnd({ store }: World, one: Peer): void {
	const { manners } = one.line;
	for (const kind of kinds) {
		const { typeUrl } = resourceTypes[kind];
		const held = one.held.get(kind)!;
		const there = [...store.resources(typeUrl)].filter(({ name }) => one.wants(kind, name));
		const shown = new Map(
			there.filter(({ name }) => kind !== 'ECDS' || manners.sees.includes(name)).map((one) => [one.name, one]),
		);
		for (const [name, resource] of shown) {
			if (kind === 'VHDS' && manners.protocol === 'sotw') continue;
			const wanted = heldOf(typeUrl, resource.bytes, manners.protocol === 'delta' ? resource.version : '');
			const mine = held.get(name);
			if (isRefused(manners, wanted)) assert.ok(!isRefused(manners, mine), `${name} is bad`);
			else assert.deepEqual(mine, wanted, `${kind} ${name}`);
		}
		const isKept = (name: string) =>
			manners.protocol === 'sotw' && !wholeSets.includes(kind) && store.get(typeUrl, name) === undefined;
		assert.deepEqual(
			[...held.keys()].filter((name) => !shown.has(name) && !isKept(name)),
			[],
			`${kind} that are gone`,
		);
	}
	const cold = [...one.held.get('CDS')!].filter(
		([name, { endpoints }]) => endpoints !== undefined && !one.warm.has(name),
	);
	assert.deepEqual(cold, [], 'clusters that wait for endpoints');
}

test('whatever happens, clients of either protocol end with what the store says, and never point at what they lack', (t) => {
	fc.assert(
		fc.property(
			fc.tuple(anyManners, anyManners),
			fc.array(anyAction, { maxLength: 60, size: 'max' }),
			(manners, actions) => {
				const world = new World();
				const peers = manners.map((one) => new Peer(one, world.store));
				for (const action of actions) act(world, peers, action);
				for (const one of peers) {
					settle(one);
					checkEnd(world, one);
				}
			},
		),
		{ numRuns: 1_500, includeErrorInReport: true },
	);
	t.pass();
});
