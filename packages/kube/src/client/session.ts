// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import type { KubernetesObject } from '@branchline/model';
import type { Credentials } from './credentials.ts';
import { type Answer, type Call, exchange, open } from './exchange.ts';
import { errorOfAnswer, KubeError } from './kube-error.ts';
import { retried } from './retry.ts';

/** One raw request: `body` is sent as it is, or as JSON where it is no string. */
export interface RequestSpec {
	readonly body?: unknown;
	readonly contentType?: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal;
	readonly timeoutMs?: number;
}

/** How the requests of a session are sent. */
export interface Sending {
	readonly userAgent: string;
	readonly timeoutMs: number;
}

/** The media types of what is sent. */
export const contentTypes = {
	apply: 'application/apply-patch+yaml',
	json: 'application/json',
	jsonPatch: 'application/json-patch+json',
	mergePatch: 'application/merge-patch+json',
} as const;

const repeatableMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Requests to one API server, authenticated, repeated where that is safe, and read. */
export class Session {
	readonly server: string;
	readonly #credentials: Credentials;
	readonly #sending: Sending;

	constructor(credentials: Credentials, sending: Sending) {
		this.server = credentials.server;
		this.#credentials = credentials;
		this.#sending = sending;
	}

	/** One request as it is: no status throws, only an answer that does not come. */
	request(method: string, path: string, spec: RequestSpec = {}): Promise<Answer> {
		const call = this.#call(method, path, spec);
		const repeatable = repeatableMethods.has(method) || spec.contentType === contentTypes.apply;
		return retried(call, repeatable, () => exchange(this.#credentials, call));
	}

	/** One request whose answer is JSON; a status of failure throws. */
	async json<T = KubernetesObject>(method: string, path: string, spec?: RequestSpec): Promise<T> {
		return parsed<T>(`${method} ${path}`, await this.request(method, path, spec));
	}

	/** The beginning of an answer that goes on, such as a watch: sent once, ended by its signal. */
	open(path: string, spec: RequestSpec = {}): Promise<IncomingMessage> {
		return open(this.#credentials, this.#call('GET', path, spec));
	}

	/** Closes every connection. */
	close(): void {
		this.#credentials.close();
	}

	#call(method: string, path: string, spec: RequestSpec): Call {
		const { body, contentType = contentTypes.json, query = {}, signal, timeoutMs = this.#sending.timeoutMs } = spec;
		const search = new URLSearchParams(query).toString();
		return {
			method,
			path: search === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${search}`,
			userAgent: this.#sending.userAgent,
			timeoutMs,
			...(signal && { signal }),
			...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), contentType }),
		};
	}
}

/** The JSON of an answer; throws {@link KubeError} for a status of failure, or where it is no JSON. */
export function parsed<T = KubernetesObject>(request: string, { status, body }: Answer): T {
	if (status < 200 || status > 299) throw errorOfAnswer(request, status, body);
	try {
		return JSON.parse(body) as T;
	} catch {
		throw new KubeError({ status, reason: 'NotJson', message: `${request}: the answer is no JSON` });
	}
}
