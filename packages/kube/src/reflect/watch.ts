// SPDX-License-Identifier: Apache-2.0
import { StringDecoder } from 'node:string_decoder';
import type { KubernetesObject } from '@branchline/model';
import type { KindRef } from '../client/discovery.ts';
import { readBody } from '../client/exchange.ts';
import type { Kube } from '../client/kube.ts';
import { errorOfAnswer, KubeError } from '../client/kube-error.ts';
import { type ListOptions, selectors } from '../client/list.ts';

/** One event of a watch. */
export type WatchEvent =
	| { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: KubernetesObject }
	| { readonly type: 'ERROR'; readonly object: { readonly code?: number } };

/** What is watched, and from which version of it on. */
export interface WatchOptions extends ListOptions {
	readonly resourceVersion: string;
	readonly signal: AbortSignal;
}

/** How long one watch may last, in seconds, and how much longer its end is waited for. */
const watchSeconds = 290;
const graceSeconds = 30;
/** The most characters of one event; etcd keeps no object that comes near it. */
const longestLine = 16 * 1024 * 1024;

/**
 * The events of one watch, those that came together at once, until the server ends it. A server that forgets to end it is
 * left after 30 more seconds. Throws {@link KubeError} where it is refused, broken off or no watch at all.
 */
export async function* watch(
	kube: Kube,
	of: KindRef,
	{ resourceVersion, signal, ...selection }: WatchOptions,
): AsyncGenerator<readonly WatchEvent[]> {
	const path = await kube.collection(of, selection.namespace);
	const seconds = Math.round(watchSeconds * (1 + Math.random()));
	const late = AbortSignal.timeout((seconds + graceSeconds) * 1000);
	const limits = { timeoutSeconds: String(seconds), allowWatchBookmarks: 'true' };
	try {
		const message = await kube.open(path, {
			query: { watch: 'true', resourceVersion, ...limits, ...selectors(selection) },
			signal: AbortSignal.any([late, signal]),
		});
		const { statusCode = 0 } = message;
		if (statusCode !== 200) throw errorOfAnswer(`watch ${path}`, statusCode, await readBody(message));
		yield* eventsOf(message);
	} catch (error) {
		if (!late.aborted) throw error;
	}
}

/** The error that an event of type ERROR reports. */
export function errorOfEvent({ kind }: KindRef, object: { readonly code?: number }): KubeError {
	return errorOfAnswer(`watch ${kind}`, object.code ?? 0, JSON.stringify(object));
}

async function* eventsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly WatchEvent[]> {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	for await (const chunk of chunks) {
		const lines = (rest + decoder.write(chunk)).split('\n');
		rest = lines.pop() ?? '';
		if (rest.length > longestLine) {
			throw new KubeError({ status: 0, reason: 'TooLarge', message: 'an event of the watch is too large' });
		}
		const events = lines.filter((line) => line.trim() !== '').map(eventOf);
		if (events.length > 0) yield events;
	}
}

function eventOf(line: string): WatchEvent {
	try {
		return JSON.parse(line) as WatchEvent;
	} catch {
		throw new KubeError({ status: 0, reason: 'NotJson', message: 'an event of the watch is no JSON' });
	}
}
