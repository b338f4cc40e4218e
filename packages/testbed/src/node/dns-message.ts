// SPDX-License-Identifier: Apache-2.0

/** One question of a DNS message (RFC 1035). `end` is where it ends in the message. */
export interface Question {
	readonly id: number;
	readonly flags: number;
	/** Without the last dot. */
	readonly name: string;
	readonly type: number;
	readonly end: number;
}

const headerBytes = 12;
/** What fits in a message without extensions. */
const mostAddresses = 25;
const seconds = 5;

const types = { a: 1, any: 255 } as const;
const flag = { response: 0x8000, authoritative: 0x0400, wantsRecursion: 0x0100, recursion: 0x0080 } as const;
const noSuchName = 3;

/** Reads the question of a query; undefined where the message is something else. */
export function readQuestion(message: Buffer): Question | undefined {
	if (message.length < headerBytes + 5) return undefined;
	const flags = message.readUInt16BE(2);
	const isQuery = (flags & flag.response) === 0 && (flags & 0x7800) === 0 && message.readUInt16BE(4) === 1;
	if (!isQuery) return undefined;
	const labels: string[] = [];
	let at = headerBytes;
	for (;;) {
		const length = message[at];
		// A question has no reason to point elsewhere.
		if (length === undefined || length > 63) return undefined;
		at++;
		if (length === 0) break;
		labels.push(message.toString('latin1', at, at + length));
		at += length;
	}
	if (at + 4 > message.length) return undefined;
	const name = labels.join('.');
	return { id: message.readUInt16BE(0), flags, name, type: message.readUInt16BE(at), end: at + 4 };
}

/** The answer to a question: the addresses, none where the name has none of that type, or that there is no such name. */
export function answerTo(message: Buffer, question: Question, addresses: readonly string[] | undefined): Buffer {
	const isAsked = question.type === types.a || question.type === types.any;
	const records = isAsked ? (addresses ?? []).slice(0, mostAddresses) : [];
	const header = Buffer.alloc(headerBytes);
	const asked = question.flags & flag.wantsRecursion;
	const code = addresses === undefined ? noSuchName : 0;
	header.writeUInt16BE(question.id, 0);
	header.writeUInt16BE(flag.response | flag.authoritative | flag.recursion | asked | code, 2);
	header.writeUInt16BE(1, 4);
	header.writeUInt16BE(records.length, 6);
	return Buffer.concat([header, message.subarray(headerBytes, question.end), ...records.map(addressRecord)]);
}

/** A record whose name is the question's. */
function addressRecord(address: string): Buffer {
	const record = Buffer.alloc(12);
	record.writeUInt16BE(0xc000 | headerBytes, 0);
	record.writeUInt16BE(types.a, 2);
	record.writeUInt16BE(1, 4);
	record.writeUInt32BE(seconds, 6);
	record.writeUInt16BE(4, 10);
	return Buffer.concat([record, Buffer.from(address.split('.').map(Number))]);
}
