// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { answerTo, readQuestion } from './dns-message.ts';

function query(name: string, type: number): Buffer {
	const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
	return Buffer.from([0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}

function answered(message: Buffer, addresses: readonly string[] | undefined): Buffer {
	const question = readQuestion(message);
	if (question === undefined) throw new Error('no question');
	return answerTo(message, question, addresses);
}

test('a question is read as it was asked', (t) => {
	const message = query('web.shop.svc.cluster.local', 1);
	t.like(readQuestion(message), { id: 0x1234, name: 'web.shop.svc.cluster.local', type: 1, end: message.length });
});

test('a name has its addresses, nothing of another type, or does not exist', (t) => {
	const found = answered(query('web', 1), ['10.96.0.9']);
	t.is(found.readUInt16BE(2) & 0x800f, 0x8000);
	t.is(found.readUInt16BE(6), 1);
	t.deepEqual([...found.subarray(-4)], [10, 96, 0, 9]);
	const other = answered(query('web', 28), ['10.96.0.9']);
	t.deepEqual([other.readUInt16BE(2) & 15, other.readUInt16BE(6)], [0, 0]);
	t.is(answered(query('web', 1), undefined).readUInt16BE(2) & 15, 3);
});

test('an answer stays within what a datagram may hold', (t) => {
	const many = Array.from({ length: 100 }, (_, index) => `10.244.0.${index}`);
	t.true(answered(query('web.shop.svc.cluster.local', 1), many).length <= 512);
});

test('what is no query is left alone', (t) => {
	const answer = answered(query('web', 1), []);
	const pointer = query('web', 1).fill(0xc0, 12, 13);
	for (const message of [Buffer.alloc(0), Buffer.alloc(12), answer, pointer, query('web', 1).subarray(0, -3)]) {
		t.is(readQuestion(message), undefined);
	}
});
