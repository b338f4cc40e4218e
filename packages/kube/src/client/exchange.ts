// SPDX-License-Identifier: Apache-2.0
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Credentials } from './credentials.ts';
import { KubeError } from './kube-error.ts';

/** One request, without who sends it. */
export interface Call {
	readonly method: string;
	/** From the API server's root, with its query. */
	readonly path: string;
	readonly body?: string;
	readonly contentType?: string;
	readonly userAgent: string;
	readonly signal?: AbortSignal;
	/** How long the whole answer may take. */
	readonly timeoutMs: number;
}

/** An answer that was read whole. */
export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

/** The most that an answer may hold. */
export const mostBytes = 64 * 1024 * 1024;

/** Sends one request and reads its answer; throws {@link KubeError} where none comes, it takes too long or is too large. */
export async function exchange(credentials: Credentials, call: Call): Promise<Answer> {
	const timeout = AbortSignal.timeout(call.timeoutMs);
	const signal = call.signal === undefined ? timeout : AbortSignal.any([timeout, call.signal]);
	try {
		const message = await send(credentials, call, signal);
		const body = await readBody(message);
		return { status: message.statusCode ?? 0, headers: message.headers, body };
	} catch (error) {
		throw failureOf(error, call, timeout.aborted);
	}
}

/** Sends one request and returns its answer as it begins; `call.signal` ends it, `call.timeoutMs` limits its beginning. */
export async function open(credentials: Credentials, call: Call): Promise<IncomingMessage> {
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(), call.timeoutMs);
	const signal = call.signal === undefined ? late.signal : AbortSignal.any([late.signal, call.signal]);
	try {
		return await send(credentials, call, signal);
	} catch (error) {
		throw failureOf(error, call, late.signal.aborted);
	} finally {
		clearTimeout(timer);
	}
}

/** The body as text; destroys the message and throws where it is larger than {@link mostBytes}. */
export async function readBody(message: AsyncIterable<Buffer>): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of message) {
		size += chunk.length;
		if (size > mostBytes) throw new KubeError({ status: 0, reason: 'TooLarge', message: 'the answer is too large' });
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

async function send(credentials: Credentials, call: Call, signal: AbortSignal): Promise<IncomingMessage> {
	const { method, path, body, contentType, userAgent } = call;
	const options = await credentials.requestOptions({
		accept: 'application/json',
		'user-agent': userAgent,
		...(contentType === undefined ? {} : { 'content-type': contentType }),
		...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
	});
	signal.throwIfAborted();
	const request = credentials.base.startsWith('http:') ? requestHttp : requestHttps;
	return new Promise((resolve, reject) => {
		request(`${credentials.base}${path}`, { ...options, method, signal })
			.on('response', resolve)
			.on('error', reject)
			.end(body);
	});
}

function failureOf(error: unknown, { method, path, signal, timeoutMs }: Call, late: boolean): unknown {
	const request = `${method} ${path.split('?', 1)[0]}`;
	if (error instanceof KubeError) {
		if (error.reason !== 'TooLarge') return error;
		const message = `${request}: the answer is larger than ${mostBytes / 1024 / 1024} MiB`;
		return new KubeError({ status: 0, reason: 'TooLarge', message });
	}
	if (signal?.aborted) return new KubeError({ status: 0, reason: 'Aborted', message: `${request}: stopped` });
	if (late) {
		const message = `${request}: no answer within ${timeoutMs / 1000} s`;
		return new KubeError({ status: 0, reason: 'Timeout', message });
	}
	const { code, message: said } = error as NodeJS.ErrnoException;
	const message = `${request}: the API server cannot be reached: ${code ?? said}`;
	return new KubeError({ status: 0, reason: 'Unreachable', message, cause: error });
}
