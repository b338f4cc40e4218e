// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { parse } from 'branchline';
import { unknownToApi } from './unknown-to-api.ts';

const table = `
"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
name: edge
virtual_hosts:
  - name: shop
    domain: [shop]
    domains: [shop]
    routes:
      - match: {prefix: /, domain: x}
        route: {cluster: cart, timeouts: 1s}
      - match: {prefix: /}
        route: {cluster: cart}
        typed_per_filter_config: {a: {"@type": type.googleapis.com/example.Unknown}}
`;

function found(text: string) {
	const { documents, origins } = parse([{ name: 'edge.yaml', text }]);
	return unknownToApi(documents.native).map(({ code, message, object, path }) => {
		const { line } = origins.positionOf(object!, path)!;
		return [code, line, message];
	});
}

test('every field that the API has not is found where it stands, and the first thing of another kind', (t) => {
	t.deepEqual(found(table), [
		['adapter/unknown-to-api', 6, 'RouteConfiguration edge: VirtualHost has no field domain'],
		['adapter/unknown-to-api', 9, 'RouteConfiguration edge: RouteMatch has no field domain'],
		['adapter/unknown-to-api', 10, 'RouteConfiguration edge: RouteAction has no field timeouts'],
		[
			'adapter/unknown-to-api',
			2,
			'RouteConfiguration edge: google.protobuf.Any from JSON: type.googleapis.com/example.Unknown is not in the type registry',
		],
	]);
	t.deepEqual(
		found(
			table
				.replace(/^ *domain:.*\n/m, '')
				.replace(', domain: x', '')
				.replace(', timeouts: 1s', '')
				.replace(/^ *typed.*\n/m, ''),
		),
		[],
	);
});

test('a type that is not known is found as a whole', (t) => {
	t.deepEqual(found('{"@type": type.googleapis.com/example.Thing, name: x}'), [
		['adapter/unknown-to-api', 1, 'Thing x: type.googleapis.com/example.Thing: no such type is known'],
	]);
});
