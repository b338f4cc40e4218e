// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { PodReport } from '../daemon/context.ts';
import { lastLines } from '../last-lines.ts';
import { certificatePem, keyPem, newAuthority, newServer } from '../pki/certificate.ts';
import { previousLog } from './container-log.ts';
import { nodeName } from './node-parts.ts';

/** The port on which a kubelet has its logs. */
export const logPort = 10_250;

const pollMs = 200;

/** What `kubectl logs` asks for. */
interface LogRequest {
	readonly path: string;
	readonly follow: boolean;
	readonly tailLines: number | undefined;
	readonly limitBytes: number;
}

/** Finds the log that a request of the API server means; undefined where there is none. */
export function logRequest(url: string, pods: readonly PodReport[]): LogRequest | undefined {
	const { pathname, searchParams } = new URL(url, 'https://node');
	// Names of Kubernetes need no escapes: a part that has one is no name.
	const [, what, namespace, name, container = ''] = pathname.split('/');
	const logs = pods.find((one) => one.namespace === namespace && one.name === name)?.logs ?? {};
	if (what !== 'containerLogs' || !Object.hasOwn(logs, container)) return undefined;
	const path = logs[container] ?? '';
	const tailLines = searchParams.get('tailLines');
	return {
		path: searchParams.get('previous') === 'true' ? previousLog(path) : path,
		follow: searchParams.get('follow') === 'true',
		tailLines: tailLines === null ? undefined : Number(tailLines),
		limitBytes: Number(searchParams.get('limitBytes') ?? Number.POSITIVE_INFINITY),
	};
}

/** Writes a file from an offset on; answers where it ended. */
async function copy(path: string, start: number, most: number, response: ServerResponse): Promise<number> {
	const file = createReadStream(path, { start, end: start + most - 1 });
	await pipeline(file, response, { end: false });
	return start + file.bytesRead;
}

async function send({ path, follow, tailLines, limitBytes }: LogRequest, response: ServerResponse): Promise<void> {
	const { ino, size } = await stat(path);
	response.writeHead(200, { 'content-type': 'text/plain' });
	let at = size;
	if (tailLines === undefined) at = await copy(path, 0, limitBytes, response);
	else if (tailLines > 0 && size > 0) response.write(`${await lastLines(path, tailLines)}\n`);
	while (follow && !response.destroyed) {
		await delay(pollMs);
		const now = await stat(path).catch(() => undefined);
		// The container was started anew, which is another log.
		if (now?.ino !== ino) break;
		if (now.size === at) continue;
		// It was too long and begins again.
		at = await copy(path, now.size < at ? 0 : at, Number.POSITIVE_INFINITY, response);
	}
	response.end();
}

/** Serves the logs of pods on an address of the node as a kubelet does, so that `kubectl logs` works. */
export async function serveLogs(address: string, pods: () => readonly PodReport[]): Promise<Server> {
	const identity = newServer(newAuthority(nodeName), { name: nodeName, alternatives: [address] });
	const server = createServer({ key: keyPem(identity.key), cert: certificatePem(identity) }, (incoming, response) => {
		const asked = logRequest(incoming.url ?? '/', pods());
		response.on('error', () => undefined);
		if (asked === undefined) {
			response.writeHead(404).end('there is no such log\n');
			return;
		}
		send(asked, response).catch(() => {
			if (!response.headersSent) response.writeHead(404);
			response.end('there is no such log yet\n');
		});
	});
	server.listen(logPort, address);
	await once(server, 'listening');
	return server;
}
