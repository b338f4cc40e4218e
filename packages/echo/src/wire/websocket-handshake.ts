// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

// RFC 6455, section 1.3.
const suffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What a server answers to the `sec-websocket-key` of a client. */
export function webSocketAccept(key: string): string {
	return createHash('sha1').update(`${key}${suffix}`).digest('base64');
}
