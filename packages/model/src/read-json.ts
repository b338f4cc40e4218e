// SPDX-License-Identifier: Apache-2.0

/**
 * The value of a text that is JSON; `undefined` for every other, and for JSON that only the slow reader can judge: with
 * a field written twice, which `JSON.parse` would drop in silence, or with a number that it would round.
 */
export function readJson(text: string): unknown {
	if (!/^\s*[{[]/.test(text)) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		const bare = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '');
		if (/[0-9]{16}|[eE]/.test(bare.replace(/true|false/g, ''))) return undefined;
		return bare.split(':').length - 1 === countFields(value) ? value : undefined;
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
		throw error;
	}
}

function countFields(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 0;
	let count = Array.isArray(value) ? 0 : Object.keys(value).length;
	for (const item of Object.values(value)) count += countFields(item);
	return count;
}
