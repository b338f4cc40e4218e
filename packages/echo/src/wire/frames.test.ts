// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { GrpcFrameReader, grpcFrame } from './grpc-frames.ts';
import { closeCodes, opcodes, type WebSocketError, WebSocketReader, webSocketFrame } from './websocket-frames.ts';
import { webSocketAccept } from './websocket-handshake.ts';

const texts = ['', 'a', 'ü'.repeat(100), 'x'.repeat(70_000)];
const sizes = [113, 7_001, 1_000_000];

test('gRPC messages come out whole however the bytes are cut', (t) => {
	const bytes = Buffer.concat(texts.map(grpcFrame));
	for (const size of sizes) {
		const reader = new GrpcFrameReader(100_000);
		const taken: string[] = [];
		for (let at = 0; at < bytes.length; at += size) taken.push(...reader.take(bytes.subarray(at, at + size)));
		t.deepEqual(taken, texts);
		t.false(reader.isWithin);
	}
	const bytewise = new GrpcFrameReader(3);
	t.deepEqual(
		[...grpcFrame('abc')].flatMap((byte) => bytewise.take(Buffer.from([byte]))),
		['abc'],
	);
	const reader = new GrpcFrameReader(3);
	t.deepEqual(reader.take(grpcFrame('abc').subarray(0, 6)), []);
	t.true(reader.isWithin);
	t.throws(() => new GrpcFrameReader(3).take(grpcFrame('abcd')), { message: /more than 3/ });
	t.throws(() => new GrpcFrameReader(3).take(Buffer.from([1, 0, 0, 0, 0])), { message: /compressed/ });
});

test('WebSocket messages come out whole however the bytes are cut, masked or not', (t) => {
	for (const [writer, reads] of [
		['client', 'server'],
		['server', 'client'],
	] as const) {
		const bytes = Buffer.concat(texts.map((text) => webSocketFrame(writer, opcodes.text, Buffer.from(text))));
		for (const size of sizes) {
			const reader = new WebSocketReader(reads, 100_000);
			const taken: string[] = [];
			for (let at = 0; at < bytes.length; at += size) {
				taken.push(...reader.take(bytes.subarray(at, at + size)).map(({ payload }) => payload.toString()));
			}
			t.deepEqual(taken, texts);
		}
	}
});

test('fragments are joined, with control frames between them', (t) => {
	const fragment = (opcode: number, text: string, isFinal: boolean) => {
		const frame = webSocketFrame('server', opcode, Buffer.from(text));
		if (!isFinal) frame[0] = frame[0]! & 0x7f;
		return frame;
	};
	const bytes = Buffer.concat([
		fragment(opcodes.text, 'ab', false),
		fragment(opcodes.ping, '!', true),
		fragment(opcodes.continuation, 'cd', true),
	]);
	const taken = new WebSocketReader('client', 10).take(bytes);
	t.deepEqual(
		taken.map(({ opcode, payload }) => [opcode, payload.toString()]),
		[
			[opcodes.ping, '!'],
			[opcodes.text, 'abcd'],
		],
	);
});

test('what the protocol or the limit forbids says with which code to close', (t) => {
	const code = (side: 'client' | 'server', bytes: Buffer) =>
		t.throws<WebSocketError>(() => new WebSocketReader(side, 100).take(bytes)).code;
	const payload = Buffer.from('x');
	t.is(code('server', webSocketFrame('server', opcodes.text, payload)), closeCodes.protocolError);
	t.is(code('client', webSocketFrame('client', opcodes.text, payload)), closeCodes.protocolError);
	t.is(code('client', webSocketFrame('server', opcodes.continuation, payload)), closeCodes.protocolError);
	t.is(code('client', webSocketFrame('server', opcodes.ping, Buffer.alloc(126))), closeCodes.tooBig);
	t.is(code('client', Buffer.from([0xc1, 0])), closeCodes.protocolError);
	t.is(code('client', Buffer.from([0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255])), closeCodes.tooBig);
	const many = Buffer.from(Array.from({ length: 1_001 }, (_, index) => [index === 0 ? 1 : 0, 0]).flat());
	t.is(code('client', many), closeCodes.tooBig);
});

test('a handshake is answered as RFC 6455 shows', (t) => {
	t.is(webSocketAccept('dGhlIHNhbXBsZSBub25jZQ=='), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});
