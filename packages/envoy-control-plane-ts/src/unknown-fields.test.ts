// SPDX-License-Identifier: Apache-2.0

import { fromBinary, type Message } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import test from 'ava';
import fc from 'fast-check';
import { RouteConfigurationSchema } from '#api/envoy/config/route/v3/route_pb.js';
import { apiRegistry, resourceFromJson, resourceToJson } from './json.ts';
import { Resource } from './resource.ts';
import { resourceTypes } from './resource-types.ts';

/** Fields of numbers that no message of the API has: a varint, eight bytes, text, and four bytes. */
const fields = ['\u0080\u007d\u0001', '\u0081\u007d12345678', '\u0082\u007d\u0003abc', '\u0085\u007d1234'].map((text) =>
	Buffer.from(text, 'latin1').toString('base64'),
);
const unknown = fc.option(
	fc.subarray(fields, { minLength: 1 }).map((some) => Buffer.concat(some.map((one) => Buffer.from(one, 'base64')))),
);

/** A message with unknown fields, perhaps. */
function kept(fieldsOf: fc.Arbitrary<object>): fc.Arbitrary<object> {
	return fc
		.tuple(fieldsOf, unknown)
		.map(([known, bytes]) => (bytes === null ? known : { ...known, '[unknown]': bytes.toString('base64') }));
}

const one = (name: string, inner: fc.Arbitrary<object>) => inner.map((message) => ({ [name]: message }));
const buffer = 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute';
const filter = kept(fc.constant({ '@type': buffer, disabled: true }));
const share = kept(fc.constant({ name: 'cart', weight: 1 }));
const weighted = kept(fc.array(share, { minLength: 1, maxLength: 2 }).map((clusters) => ({ clusters })));
const action = kept(fc.oneof(fc.constant({ cluster: 'cart', timeout: '3s' }), one('weightedClusters', weighted)));
const header = kept(kept(fc.constant({ exact: '1' })).map((stringMatch) => ({ name: 'x', stringMatch })));
const match = kept(
	fc.array(header, { maxLength: 2 }).map((headers) => ({ prefix: '/', ...(headers.length > 0 ? { headers } : {}) })),
);
const route = kept(
	fc.tuple(match, action, fc.option(filter)).map(([of, to, by]) => ({
		match: of,
		route: to,
		...(by === null ? {} : { typedPerFilterConfig: { buffer: by } }),
	})),
);
const host = kept(
	fc.array(route, { minLength: 1, maxLength: 2 }).map((routes) => ({ name: 'h', domains: ['*'], routes })),
);
const table = kept(
	fc
		.array(host, { minLength: 1, maxLength: 2 })
		.map((virtualHosts) => ({ '@type': resourceTypes.RDS.typeUrl, name: 'edge', virtualHosts })),
);

test('fields that the API has not stand in the JSON of their message, and are in its bytes again', (t) => {
	let seen = 0;
	fc.assert(
		fc.property(table, (json) => {
			const resource = resourceFromJson(json as Record<string, unknown>);
			seen += countOf(fromBinary(RouteConfigurationSchema, resource.bytes));
			const again = resourceToJson(new Resource({ ...resource, name: 'edge', bytes: resource.bytes }))!;
			t.deepEqual(again, JSON.parse(JSON.stringify(json)));
			t.deepEqual(resourceFromJson(again).bytes, resource.bytes);
		}),
		{ numRuns: 200 },
	);
	t.true(seen > 1_000, `${seen} unknown fields were in the bytes`);
});

/** How many unknown fields are in a message as the runtime decodes it. */
function countOf(value: unknown): number {
	if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0;
	const message = value as Message;
	const inner = message.$typeName === 'google.protobuf.Any' ? anyUnpack(value as never, apiRegistry()) : undefined;
	const own = Array.isArray(message.$unknown) ? message.$unknown.length : 0;
	const below = Object.entries(value).filter(([name]) => name !== '$unknown');
	return own + countOf(inner) + below.reduce((sum, [, item]) => sum + countOf(item), 0);
}

test('what stands there and is no field is refused', (t) => {
	const json = {
		'@type': resourceTypes.RDS.typeUrl,
		name: 'edge',
		'[unknown]': Buffer.from([0x0b]).toString('base64'),
	};
	t.throws(() => resourceFromJson(json));
});
