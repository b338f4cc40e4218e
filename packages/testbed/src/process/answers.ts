// SPDX-License-Identifier: Apache-2.0
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';

/** How to ask over TLS: without `ca` any certificate is good. */
export interface SecureAsking {
	readonly ca?: string;
	readonly token?: string;
}

/** Whether `GET path` of a server is answered by 200 within two seconds; with `secure`, over TLS. */
export function answers(host: string, port: number, path: string, secure?: SecureAsking): Promise<boolean> {
	return new Promise((resolve) => {
		const { ca, token } = secure ?? {};
		const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
		const options = { host, port, path, headers, agent: false, timeout: 2_000 };
		const outgoing =
			secure === undefined
				? request(options)
				: secureRequest({ ...options, ...(ca === undefined ? { rejectUnauthorized: false } : { ca }) });
		outgoing.on('response', (response) => {
			response.resume();
			resolve(response.statusCode === 200);
		});
		outgoing.on('timeout', () => outgoing.destroy());
		outgoing.on('error', () => resolve(false));
		outgoing.end();
	});
}
