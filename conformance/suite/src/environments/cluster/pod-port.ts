// SPDX-License-Identifier: Apache-2.0
import type { Arrival, Ask, Reply } from '@branchline/echo';
import type { Answer, Kube } from '@branchline/kube';
import { controlPort } from './workload-objects.ts';

/** A pod of the echo program that can be told what to do, reached through the API server. */
export interface Pod {
	readonly namespace: string;
	readonly name: string;
	readonly address: string;
}

/** How long one batch of requests may take, in milliseconds: longer than any request of a case waits. */
const batchMs = 60_000;

/** Requests of one batch that are under way at once. */
const concurrency = 16;

/** Requests of one batch: a pod answers when all of them are over. */
const batchSize = 400;

/** How often a pod is told the same where the API server does not get through to it. */
const attempts = 3;

/** Has a pod send requests, and gives the replies in the order of the asks. */
export async function askFrom(kube: Kube, pod: Pod, asks: readonly Ask[]): Promise<readonly Reply[]> {
	const all: Reply[] = [];
	for (let from = 0; from < asks.length; from += batchSize) {
		const body = { asks: asks.slice(from, from + batchSize), concurrency };
		const { replies } = await controlled<{ replies: readonly Reply[] }>(kube, pod, 'POST', '/ask', body);
		all.push(...replies);
	}
	return all;
}

/** The requests that arrived at a pod and whose `x-echo-id` begins with a text. */
export async function arrivalsAt(kube: Kube, pod: Pod, prefix: string): Promise<readonly Arrival[]> {
	const path = `/arrivals?prefix=${encodeURIComponent(prefix)}`;
	return (await controlled<{ arrivals: readonly Arrival[] }>(kube, pod, 'GET', path)).arrivals;
}

async function controlled<T>(kube: Kube, pod: Pod, method: string, path: string, body?: object): Promise<T> {
	const proxy = `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}:${controlPort}/proxy${path}`;
	const spec = { timeoutMs: batchMs, ...(body === undefined ? {} : { body }) };
	let answer = await kube.request(method, proxy, spec);
	// A connection that was closed while it was idle.
	for (let again = 1; again < attempts && isUnreached(answer); again++)
		answer = await kube.request(method, proxy, spec);
	if (answer.status !== 200) {
		throw new Error(
			`pod ${pod.namespace}/${pod.name}: ${method} ${path}: ${answer.status} ${answer.body.slice(0, 200)}`,
		);
	}
	return JSON.parse(answer.body) as T;
}

/** Whether it is the API server that answered, because the pod did not. */
function isUnreached({ status, body }: Answer): boolean {
	return (status === 502 || status === 503) && body.includes('error trying to reach service');
}
