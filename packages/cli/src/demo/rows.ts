// SPDX-License-Identifier: Apache-2.0
import { call } from '@branchline/testbed';
import { keysOf, type Plan } from 'branchline';
import type { Mesh } from './mesh.ts';
import { admissiblePaths, arriving, pathTaken, type ShopRequest } from './path.ts';
import { authorityOf } from './shop.ts';

/** A request that shows one thing, and what that is in a few words. */
export interface Sample extends ShopRequest {
	readonly what: string;
}

/** One row of the table: a request, the key that it shows, the path that `evaluate` admits and the one that it took. */
export interface Row {
	readonly request: Sample;
	readonly key: string | undefined;
	readonly expected: readonly string[];
	readonly seen: string;
	readonly ok: boolean;
}

const key = (value: string) => ({ 'x-branchline-key': value });

/** The requests of the table. */
export const samples: readonly Sample[] = [
	{ what: 'no key', path: '/pay', headers: {} },
	{ what: 'key in a header', path: '/pay', headers: key('pr-1234') },
	{ what: 'key in baggage', path: '/pay', headers: { baggage: 'branchline-key=pr-1234' } },
	{ what: 'in long baggage', path: '/pay', headers: { baggage: 'user=ana;vip, branchline-key=pr-1234;ttl=60' } },
	{ what: "nobody's key", path: '/pay', headers: key('pr-9999') },
	{ what: 'look-alike key', path: '/pay', headers: key('pr-12345') },
	{ what: 'look-alike name', path: '/pay', headers: { baggage: 'xbranchline-key=pr-1234' } },
	{ what: 'a route group', path: '/pay', headers: key('release-42') },
	{ what: 'fork of /pay', path: '/pay', headers: key('pr-8') },
	{ what: 'same, to /cart', path: '/cart', headers: key('pr-8') },
	{ what: 'canned response', path: '/pay', headers: key('pr-9') },
	{ what: 'dead fork', path: '/pay', headers: key('pr-10') },
];

/** Sends the requests one by one and judges where each went. */
export async function seeRows(mesh: Mesh, plan: Plan, signal: AbortSignal): Promise<readonly Row[]> {
	const rows: Row[] = [];
	for (const sample of samples) {
		signal.throwIfAborted();
		rows.push(await seeRow(mesh, plan, sample));
	}
	return rows;
}

async function seeRow(mesh: Mesh, plan: Plan, request: Sample): Promise<Row> {
	const headers = { ...request.headers, host: authorityOf('frontend') };
	const seen = await call({ ...mesh.towards('frontend'), path: request.path, headers }).then(
		pathTaken,
		(error: Error) => `no answer: ${error.message}`,
	);
	const expected = admissiblePaths([plan], request);
	const [shown] = keysOf(arriving(request, 'frontend'), plan.carriers);
	return { request, key: shown, expected, seen, ok: expected.includes(seen) };
}
