// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { resourceFromJson } from './json.ts';
import { resourceTypes } from './resource-types.ts';

const value = 'hunter2';

for (const [place, more] of [
	['a key', { tls_certificate: { private_key: value } }],
	['a field of a key', { tls_certificate: { private_key: { [value]: 'x' } } }],
	['a certificate', { tls_certificate: value }],
	['an unknown field', { [value]: 'x' }],
] as const)
	test(`an error of a secret shows nothing of it: ${place}`, (t) => {
		const error = t.throws(() => resourceFromJson({ '@type': resourceTypes.SDS.typeUrl, name: 'mine', ...more }));
		t.notRegex(`${error?.stack} ${String(error?.cause)}`, /hunter2/);
		t.regex(error?.message ?? '', /^cannot decode \w+ envoy\.\S+ from JSON: what stands there is not shown/);
	});

test('nor of a key in another resource; of what is not secret it shows what is wrong', (t) => {
	const cluster = { '@type': resourceTypes.CDS.typeUrl, name: 'mine' };
	const context = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext';
	const common_tls_context = { tls_certificates: [{ private_key: value }] };
	const transport_socket = { name: 'tls', typed_config: { '@type': context, common_tls_context } };
	t.notRegex(t.throws(() => resourceFromJson({ ...cluster, transport_socket }))?.stack ?? value, /hunter2/);
	t.regex(t.throws(() => resourceFromJson({ ...cluster, colour: value }))?.message ?? '', /key "colour" is unknown/);
});
