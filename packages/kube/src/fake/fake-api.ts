// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterKind } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import { adapters } from 'branchline';
import { connect } from '../client/connect.ts';
import type { Kube } from '../client/kube.ts';
import { sandboxKinds, serviceKinds } from '../kinds/kinds-of.ts';
import { answer, type JsonAnswer, refusal } from './answer.ts';
import { Objects } from './objects.ts';
import { discovered, placeOf } from './place.ts';
import { Watches } from './watches.ts';

/** A request that the fake was sent. */
export interface FakeRequest {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingMessage['headers'];
	readonly body: unknown;
}

/** What a request gets instead of an answer: a status, a connection that breaks, or nothing at all. */
export type Fault = (JsonAnswer & { readonly headers?: Readonly<Record<string, string>> }) | 'reset' | 'silence';

/** What the fake serves, and how it fails. */
export interface FakeOptions {
	/** Default: Branchline's kinds, Services, EndpointSlices, and everything that adapters read or write. */
	readonly kinds?: readonly ClusterKind[];
	/** Asked before each request is answered; `undefined` lets it be answered. */
	readonly fault?: (request: FakeRequest) => Fault | undefined;
}

/** Every kind that Branchline has to do with. */
export const knownKinds: readonly ClusterKind[] = [
	{ group: '', kind: 'ConfigMap', plural: 'configmaps', versions: ['v1'] },
	...new Map(
		[...sandboxKinds, ...serviceKinds, ...adapters.flatMap(({ reads, writes }) => [...reads, ...writes])].map(
			(kind) => [`${kind.group}/${kind.kind}`, kind],
		),
	).values(),
];

/** Starts a fake API server on a port of 127.0.0.1. */
export async function startFakeApi(options: FakeOptions = {}): Promise<FakeApi> {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-fake-'));
	const api = new FakeApi(options, folder);
	await api.listen();
	return api;
}

/**
 * An API server in memory, for tests of what talks to one: discovery, lists by page, watches with bookmarks, server-side
 * apply with field managers, JSON Patch and merge patch, status, dry runs, and failures at will. It checks no schema, keeps
 * every list as a whole, and has no access rules.
 */
export class FakeApi {
	/** What is in it; writing here is as if another client had written. */
	readonly objects = new Objects();
	readonly watches: Watches;
	/** Every request so far, in the order of their coming. */
	readonly requests: FakeRequest[] = [];
	/** May be changed at any time. */
	fault: FakeOptions['fault'];
	readonly kinds: ClusterKind[];
	/** How many connections were opened to it. */
	connections = 0;
	/** Where it is set, the answer to everything but discovery. */
	text: string | undefined;
	/** The path of a kubeconfig for it. */
	readonly kubeconfig: string;
	readonly #folder: string;
	readonly #server: Server;
	readonly #clients: Kube[] = [];

	constructor({ kinds = knownKinds, fault }: FakeOptions, folder: string) {
		this.fault = fault;
		this.kinds = [...kinds];
		this.watches = new Watches(this.objects);
		this.kubeconfig = join(folder, 'kubeconfig');
		this.#folder = folder;
		this.#server = createServer((request, response) => void this.#serve(request, response));
		this.#server.on('connection', () => this.connections++);
	}

	/** A client of it, which is closed with it. */
	async connect(): Promise<Kube> {
		const kube = await connect({ kubeconfig: this.kubeconfig });
		this.#clients.push(kube);
		return kube;
	}

	/** Puts an object as another client would, and returns it as it is kept. */
	put(object: KubernetesObject): KubernetesObject {
		return this.objects.put(this.#kindOf(object), object);
	}

	/** An object as it is kept. */
	get(apiVersion: string, kind: string, namespace: string, name: string): KubernetesObject | undefined {
		return this.objects.get(this.#kindOf({ apiVersion, kind }), namespace, name);
	}

	/** The requests that would have changed something. */
	writes(): readonly FakeRequest[] {
		const isDry = ({ query, body }: FakeRequest) =>
			query.has('dryRun') || (body as { readonly dryRun?: unknown } | undefined)?.dryRun !== undefined;
		return this.requests.filter((request) => request.method !== 'GET' && !isDry(request));
	}

	/** Listens, and writes the kubeconfig. */
	async listen(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		const { port } = this.#server.address() as AddressInfo;
		const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
		const config = {
			clusters: [{ name: 'fake', cluster }],
			users: [{ name: 'fake', user: { token: 'fake-token' } }],
			contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
			'current-context': 'fake',
		};
		await writeFile(this.kubeconfig, JSON.stringify(config));
	}

	/** Ends everything. */
	async close(): Promise<void> {
		for (const kube of this.#clients) kube.close();
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
		await rm(this.#folder, { recursive: true });
	}

	#kindOf({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): ClusterKind {
		const group = apiVersion.includes('/') ? apiVersion.split('/', 1)[0] : '';
		const known = this.kinds.find((one) => one.group === group && one.kind === kind);
		if (known === undefined) throw new TypeError(`the fake does not serve ${kind} of ${apiVersion}`);
		return known;
	}

	async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname: path, searchParams: query } = new URL(message.url ?? '/', 'http://fake');
		const { method = 'GET', headers } = message;
		const text = await textOf(message);
		const request: FakeRequest = { method, path, query, headers, body: text === '' ? undefined : JSON.parse(text) };
		this.requests.push(request);
		const fault = this.fault?.(request);
		if (fault === 'silence') return;
		if (fault === 'reset') {
			response.socket?.resetAndDestroy();
			return;
		}
		const place = fault === undefined ? placeOf(path, this.kinds) : undefined;
		if (place !== undefined && 'kind' in place && query.get('watch') === 'true') {
			this.watches.serve(place, query, response);
			return;
		}
		if (this.text !== undefined && (place === undefined || 'kind' in place)) {
			response.end(this.text);
			return;
		}
		const { status, body } = fault ?? this.#answer(request, place);
		response.writeHead(status, { 'content-type': 'application/json', ...fault?.headers }).end(JSON.stringify(body));
	}

	#answer({ method, path, query, headers, body }: FakeRequest, place: ReturnType<typeof placeOf>): JsonAnswer {
		if (path === '/version') return { status: 200, body: { gitVersion: 'v1.36.0-fake' } };
		if (place === undefined) return refusal(404, 'NotFound', 'not found');
		if ('discover' in place) {
			const list = discovered(place.discover, this.kinds);
			return list === undefined ? refusal(404, 'NotFound', 'not found') : { status: 200, body: list };
		}
		return answer(this.objects, { method, place, query, contentType: headers['content-type'] ?? '', body });
	}
}

async function textOf(message: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
	return Buffer.concat(chunks).toString('utf8');
}
