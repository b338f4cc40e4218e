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
import { nodeName } from '../network/names.ts';
import { certificatePem, keyPem, newAuthority, newServer } from '../pki/certificate.ts';
import { earlierPart, previousLog } from './container-log.ts';

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

async function identity(path: string): Promise<number | undefined> {
	return stat(path).then(
		({ ino }) => ino,
		() => undefined,
	);
}

/** Writes what comes, until the container is started anew, which begins another log, or the pod is over. */
async function follow(path: string, from: number, response: ServerResponse, isOver: () => boolean): Promise<void> {
	let ino = await identity(path);
	let at = from;
	for (let isLast = false; !isLast && !response.destroyed; ) {
		await delay(pollMs);
		isLast = isOver();
		if ((await identity(path)) !== ino) {
			// It was too long and has begun again, or it is that of the run before.
			const isTurned = (await identity(earlierPart(path))) === ino;
			const moved = isTurned ? earlierPart(path) : previousLog(path);
			if ((await identity(moved)) !== ino) return;
			await copyNew(moved, at, response);
			if (!isTurned) return;
			ino = await identity(path);
			at = 0;
		}
		at = await copyNew(path, at, response);
	}
}

async function copyNew(path: string, at: number, response: ServerResponse): Promise<number> {
	const { size } = await stat(path);
	return size > at ? copy(path, at, Number.POSITIVE_INFINITY, response) : at;
}

async function send(asked: LogRequest, response: ServerResponse, isOver: () => boolean): Promise<void> {
	const { path, tailLines, limitBytes } = asked;
	const { size } = await stat(path);
	response.writeHead(200, { 'content-type': 'text/plain' });
	let at = size;
	if (tailLines === undefined) at = await copy(path, 0, limitBytes, response);
	else if (tailLines > 0 && size > 0) response.write(`${await lastLines(path, tailLines)}\n`);
	if (asked.follow) await follow(path, at, response, isOver);
	response.end();
}

function isRunning({ path }: LogRequest, pods: readonly PodReport[]): boolean {
	const pod = pods.find(({ logs }) => Object.values(logs).includes(path));
	return pod?.phase === 'Running' || pod?.phase === 'Pending';
}

const instead = 'branchline testbed exec NAMESPACE/POD -- COMMAND';

/** Serves the logs of pods on an address of the node as a kubelet does, so that `kubectl logs` works. */
export async function serveLogs(address: string, pods: () => readonly PodReport[]): Promise<Server> {
	const own = newServer(newAuthority(nodeName), { name: nodeName, alternatives: [address] });
	const server = createServer({ key: keyPem(own.key), cert: certificatePem(own) }, (incoming, response) => {
		const asked = logRequest(incoming.url ?? '/', pods());
		response.on('error', () => undefined);
		if (asked === undefined) {
			const isLog = incoming.url?.startsWith('/containerLogs/') === true;
			const [status, text] = isLog
				? [404, 'there is no such log']
				: [501, `a testbed serves logs alone: use ${instead}`];
			response.writeHead(status).end(`${text}\n`);
			return;
		}
		const isOver = () => !isRunning(asked, pods());
		send(asked, response, isOver).catch(() => {
			if (!response.headersSent) response.writeHead(404);
			response.end('there is no such log yet\n');
		});
	});
	server.listen(logPort, address);
	await once(server, 'listening');
	return server;
}
