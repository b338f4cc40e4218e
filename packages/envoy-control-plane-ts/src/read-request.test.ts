// SPDX-License-Identifier: Apache-2.0
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import test from 'ava';
import fc from 'fast-check';
import { type Node, NodeSchema } from '#api/envoy/config/core/v3/base_pb.js';
import { DeltaDiscoveryRequestSchema, DiscoveryRequestSchema } from '#api/envoy/service/discovery/v3/discovery_pb.js';
import { defaultLimits } from './limits.ts';
import { type NamedNode, readDeltaRequest, readSotwRequest } from './read-request.ts';
import { checkNode } from './request.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });
const names = fc.array(text, { maxLength: 20 });
const shared = {
	node: fc.option(fc.record({ id: text, cluster: text, clientFeatures: names }), { nil: undefined }),
	typeUrl: text,
	responseNonce: text,
	errorDetail: fc.option(fc.record({ code: fc.nat(), message: text }), { nil: undefined }),
};
const anyDelta = fc.record({
	...shared,
	resourceNamesSubscribe: names,
	resourceNamesUnsubscribe: names,
	initialResourceVersions: fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 20 }),
});
const anySotw = fc.record({ ...shared, versionInfo: text, resourceNames: names });

interface Written {
	readonly node?: NamedNode | Pick<Node, 'id' | 'cluster' | 'clientFeatures'>;
	readonly errorDetail?: { readonly message: string };
}

/** What a server takes of a message: the generated types' reading says more of nodes and errors. */
function essence({ node, errorDetail, ...rest }: Written): object {
	return { ...rest, node: node && nodeOf(node), error: errorDetail?.message };
}

function nodeOf(node: NonNullable<Written['node']>): readonly unknown[] {
	const { id, cluster, clientFeatures } = 'bytes' in node ? fromBinary(NodeSchema, node.bytes) : node;
	return [node.id, id, cluster, clientFeatures];
}

test('a delta request is read as it was written', (t) => {
	fc.assert(
		fc.property(anyDelta, (written) => {
			// Not an object literal with a name of the client's choice: __proto__ would be none.
			const initialResourceVersions = Object.fromEntries(written.initialResourceVersions);
			const message = create(DeltaDiscoveryRequestSchema, { ...written, initialResourceVersions } as never);
			const read = readDeltaRequest(Buffer.from(toBinary(DeltaDiscoveryRequestSchema, message)));
			const sorted = (versions: readonly (readonly [string, string])[]) => [...versions].sort();
			t.deepEqual(
				essence({
					...read,
					initialResourceVersions: sorted((read as typeof written).initialResourceVersions),
				} as never),
				essence({ ...written, initialResourceVersions: sorted(written.initialResourceVersions) } as never),
			);
		}),
	);
});

test('a request in state of the world is read as it was written', (t) => {
	fc.assert(
		fc.property(anySotw, (written) => {
			const message = create(DiscoveryRequestSchema, written as never);
			const read = readSotwRequest(Buffer.from(toBinary(DiscoveryRequestSchema, message)));
			t.deepEqual(essence(read as never), essence(written as never));
		}),
	);
});

test('a request that is cut off is read in part, or refused', (t) => {
	const versions = { a: '1', b: '2' };
	const message = create(DeltaDiscoveryRequestSchema, {
		node: { id: 'n' },
		typeUrl: 'type',
		initialResourceVersions: versions,
	});
	const whole = Buffer.from(toBinary(DeltaDiscoveryRequestSchema, message));
	for (let length = 0; length < whole.length; length++) {
		try {
			t.true(['', 'type'].includes(readDeltaRequest(whole.subarray(0, length)).typeUrl));
		} catch (error) {
			t.regex((error as Error).message, /not a message|premature EOF|invalid/i);
		}
	}
});

test('a field of a length that no request has is refused', (t) => {
	t.throws(() => readDeltaRequest(Buffer.from([0x12, 0xff, 0xff, 0xff, 0xff, 0x7f])), { message: /longer/ });
	t.throws(() => readDeltaRequest(Buffer.from([0x12, ...Array(12).fill(0xff)])), { message: /does not end/ });
	t.throws(() => readDeltaRequest(Buffer.from([0x13])), { message: /wire type 3/ });
});

test('a node is read once, and without its extensions; another one is refused', (t) => {
	const nodeOfId = (id: string, extensions: number) =>
		create(NodeSchema, { id, extensions: Array.from({ length: extensions }, (_, index) => ({ name: `e${index}` })) });
	const limits = { ...defaultLimits, nodeBytes: 1_000 };
	const said = (node: Node) =>
		readDeltaRequest(Buffer.from(toBinary(DeltaDiscoveryRequestSchema, create(DeltaDiscoveryRequestSchema, { node }))))
			.node;
	const known = checkNode(said(nodeOfId('n', 20)), undefined, limits);
	t.is(known.id, 'n');
	t.deepEqual(known.extensions, []);
	t.is(checkNode(said(nodeOfId('n', 20)), known, limits), known);
	t.is(checkNode(undefined, known, limits), known);
	t.throws(() => checkNode(said(nodeOfId('m', 0)), known, limits), { message: /cannot change/ });
	t.throws(() => checkNode(said(nodeOfId('', 3)), undefined, limits), { message: /needs a node with an id/ });
	t.throws(() => checkNode(said(nodeOfId('n', 400)), undefined, limits), { message: /a node of \d+ bytes/ });
	const broken = { id: 'n', bytes: Buffer.from([0x0a, 0x01, 0x6e, 0x12, 0x09]) };
	t.throws(() => checkNode(broken, undefined, limits), { message: /5 bytes that are no node/ });
});
