// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';

const window = 64 * 1024;

/** The last lines of a text file, as far as they are in its last 64 KiB, without a line end behind them. */
export async function lastLines(path: string, count: number): Promise<string> {
	const file = await open(path);
	try {
		const { size } = await file.stat();
		const length = Math.min(size, window);
		const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
		return buffer.subarray(0, bytesRead).toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
	} finally {
		await file.close();
	}
}
