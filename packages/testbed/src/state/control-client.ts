// SPDX-License-Identifier: Apache-2.0
import { request } from 'node:http';
import type { TestbedStatus } from '../daemon/status.ts';
import { statePaths } from './paths.ts';

const maxBytes = 64 * 1024 * 1024;

interface Answer {
	readonly status: number;
	readonly body: string;
}

function command(socketPath: string, method: string, path: string, timeoutMs: number): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const outgoing = request({ socketPath, method, path, agent: false, timeout: timeoutMs }, (response) => {
			let body = '';
			response.setEncoding('utf8').on('data', (text: string) => {
				body += text;
				if (body.length > maxBytes) response.destroy(new Error(`answer larger than ${maxBytes} bytes`));
			});
			response.once('error', reject);
			response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
		});
		outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
		outgoing.once('error', reject);
		outgoing.end();
	});
}

/** What the daemon says; undefined where none runs. Rejects, saying why, where one does not answer in time. */
export async function askStatus(testbed: string, timeoutMs = 10_000): Promise<TestbedStatus | undefined> {
	const { control } = statePaths(testbed);
	try {
		const { body } = await command(control, 'GET', '/status', timeoutMs);
		return JSON.parse(body) as TestbedStatus;
	} catch (error) {
		// No socket, or one that nobody listens on any more, or whose listener ends at this moment, or a file for a folder.
		const code = (error as NodeJS.ErrnoException).code ?? '';
		if (['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ECONNRESET'].includes(code)) return undefined;
		const why = code === 'EACCES' ? 'belongs to root: use sudo' : 'has a daemon that does not answer';
		throw new Error(`testbed ${testbed}: ${why}`, { cause: error });
	}
}

/** Restarts a component and waits until it is ready; rejects with what the daemon says. */
export async function askRestart(testbed: string, component: string): Promise<void> {
	const { control } = statePaths(testbed);
	const { status, body } = await command(control, 'POST', `/restart/${encodeURIComponent(component)}`, 120_000);
	if (status !== 200) throw new Error((JSON.parse(body) as { readonly error: string }).error);
}
