// SPDX-License-Identifier: Apache-2.0
import { Agent, request } from 'node:http';

/** What the program sends: one request per key and tick, whatever became of those before. */
export interface RequestOrder {
	readonly address: string;
	readonly port: number;
	readonly authority: string;
	readonly path: string;
	/** An empty key is sent as none. */
	readonly keys: readonly string[];
	readonly perSecond: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const timeoutMs = 10_000;

/** Sends one request and prints a line about it: when it began, its key, the status (0: no answer) and who answered. */
function send({ address, port, authority, path }: RequestOrder, key: string): void {
	const began = Date.now();
	const tell = (status: number, workload: string) => {
		process.stdout.write(`${began}\t${Date.now() - began}\t${key}\t${status}\t${workload}\n`);
	};
	const headers = { host: authority, ...(key === '' ? {} : { 'x-key': key }) };
	const sent = request({ host: address, port, path, headers, agent, timeout: timeoutMs }, (response) => {
		const chunks: Buffer[] = [];
		response.on('data', (chunk: Buffer) => chunks.push(chunk));
		response.on('end', () => tell(response.statusCode ?? 0, workloadIn(Buffer.concat(chunks).toString())));
	});
	sent.on('timeout', () => sent.destroy(new Error('timeout')));
	sent.on('error', (error) => tell(0, error.message.replaceAll(/\s/g, ' ')));
	sent.end();
}

function workloadIn(body: string): string {
	try {
		return (JSON.parse(body) as { readonly workload: string }).workload;
	} catch {
		return body.slice(0, 60).replaceAll(/\s/g, ' ');
	}
}

// Run as a program in the network of a pod; imported for its types alone.
const order = process.argv[2];
if (order?.startsWith('{')) {
	const parsed = JSON.parse(order) as RequestOrder;
	setInterval(() => {
		for (const key of parsed.keys) send(parsed, key);
	}, 1000 / parsed.perSecond);
}
