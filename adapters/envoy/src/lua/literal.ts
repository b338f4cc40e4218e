// SPDX-License-Identifier: Apache-2.0

const harmless = /^[A-Za-z0-9 _/:.~-]$/;

/**
 * Text as a string literal of Lua, in UTF-8: every byte but letters, digits, the space and `_/:.~-` is a decimal escape,
 * so that no text ends the literal or means anything in it.
 */
export function luaString(text: string): string {
	let literal = '';
	for (const byte of new TextEncoder().encode(text)) {
		const character = String.fromCharCode(byte);
		literal += harmless.test(character) ? character : `\\${String(byte).padStart(3, '0')}`;
	}
	return `"${literal}"`;
}
