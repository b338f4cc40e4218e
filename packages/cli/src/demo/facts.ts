// SPDX-License-Identifier: Apache-2.0
import type { LiveReport } from './live.ts';
import type { Row } from './rows.ts';
import type { Misrouted } from './traffic.ts';

/** What `-o json` prints: what the table and the summary say. Times are in milliseconds but for `seconds`. */
export interface Facts {
	/** Nothing went where it must not go. */
	readonly ok: boolean;
	/** The version of Envoy. */
	readonly envoy: string;
	readonly requests: number;
	readonly misrouted: number;
	readonly changes: number;
	/** The misrouted requests that got no answer. */
	readonly errors: number;
	/** The answers with a status from 500, all of them misrouted. */
	readonly status5xx: number;
	readonly answeredDuringChanges: number;
	readonly latency: { readonly p50: number; readonly p99: number };
	/** From the new document to every Envoy routing by it, the median. */
	readonly changeLive: number;
	readonly seconds: number;
	readonly rows: readonly {
		readonly request: string;
		readonly path: string;
		readonly headers: Readonly<Record<string, string>>;
		/** Null where the request shows none. */
		readonly key: string | null;
		/** The admissible paths; one, as no request of the table shows several keys. */
		readonly expected: readonly string[];
		readonly seen: string;
		readonly ok: boolean;
	}[];
	/** The first few misrouted requests. */
	readonly examples: readonly Misrouted[];
	/** Where requests from outside go to. */
	readonly url: string;
}

/** The facts of a run. */
export function factsOf(envoy: string, url: string, rows: readonly Row[], live: LiveReport): Facts {
	const { requests, misrouted, changes, errors, status5xx, p50, p99, seconds, examples } = live;
	return {
		ok: misrouted === 0 && rows.every((row) => row.ok),
		envoy,
		requests,
		misrouted,
		changes,
		errors,
		status5xx,
		answeredDuringChanges: live.duringChanges,
		latency: { p50, p99 },
		changeLive: live.live,
		seconds,
		rows: rows.map(({ request: { what, path, headers }, key = null, ...judged }) => ({
			request: what,
			path,
			headers,
			key,
			...judged,
		})),
		examples,
		url,
	};
}
