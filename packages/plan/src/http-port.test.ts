// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { isHttpPort } from './http-port.ts';

test('the appProtocol decides where there is one', (t) => {
	for (const appProtocol of ['http', 'kubernetes.io/h2c', 'kubernetes.io/ws', 'grpc']) {
		t.true(isHttpPort({ port: 80, name: 'tcp', appProtocol }), appProtocol);
	}
	for (const appProtocol of ['https', 'tcp', 'redis', 'kubernetes.io/wss', 'HTTP']) {
		t.false(isHttpPort({ port: 80, name: 'http', appProtocol }), appProtocol);
	}
});

test('else the name decides, and an unset protocol counts as HTTP', (t) => {
	for (const name of ['http', 'http2', 'grpc', 'grpc-web', 'http-api', 'httpstat', 'web', 'x-tcp']) {
		t.true(isHttpPort({ port: 80, name }), name);
	}
	for (const name of ['https', 'https-x', 'tcp', 'tcp-x', 'tls', 'udp-x', 'mongo', 'mysql', 'redis', 'mongodb']) {
		t.false(isHttpPort({ port: 80, name }), name);
	}
	t.true(isHttpPort({ port: 80 }));
	t.true(isHttpPort({ port: 80, appProtocol: '', protocol: '' }));
});

test('only TCP carries HTTP', (t) => {
	t.true(isHttpPort({ port: 80, protocol: 'TCP' }));
	for (const protocol of ['UDP', 'SCTP'])
		t.false(isHttpPort({ port: 80, name: 'http', appProtocol: 'http', protocol }));
});
