// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const pattern = new RegExp(`^((${octet}\\.){3}${octet}|\\[[0-9a-fA-F:.]+\\]):[1-9][0-9]{0,4}$`);
const message = 'expected an IP address and a port such as "10.0.0.7:9000" or "[fd00::7]:9000"';

/** An IP address and a port. */
export const address = z
	.string()
	.max(64, 'expected at most 64 characters')
	.regex(pattern, message)
	.refine((value) => splitAddress(value) !== undefined, { error: message, when: ({ issues }) => issues.length === 0 })
	.meta({ description: 'An IP address and a port, such as 10.0.0.7:9000 or [fd00::7]:9000.' });

/** The IP address (IPv6 without brackets) and the port that `to.address` of a fork names; `undefined` if it names none. */
export function splitAddress(value: string): { readonly address: string; readonly port: number } | undefined {
	if (!pattern.test(value)) return undefined;
	const colon = value.lastIndexOf(':');
	const host = value.slice(0, colon);
	const port = Number(value.slice(colon + 1));
	const ip = host.startsWith('[') ? host.slice(1, -1) : host;
	if (port > 65535 || (host !== ip && !z.ipv6().safeParse(ip).success)) return undefined;
	return { address: ip, port };
}
