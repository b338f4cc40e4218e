// SPDX-License-Identifier: Apache-2.0
import { managedBy, managedByLabel } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import { identity } from 'branchline';
import { Backoff, pause } from '../client/backoff.ts';
import type { Kube } from '../client/kube.ts';
import { type Acceptance, acceptanceOf } from '../planning/acceptance.ts';

/** A route as it was last seen, and what its parents say of it. */
export interface Judged {
	readonly route: KubernetesObject;
	readonly acceptance: Acceptance;
}

/**
 * Waits until the parents of routes of ours have accepted them, or the time is over; the time before which it has to end
 * is in milliseconds since the epoch. Routes that are gone meanwhile are left out.
 */
export async function awaitAcceptance(
	kube: Kube,
	routes: readonly KubernetesObject[],
	before: number,
): Promise<readonly Judged[]> {
	const backoff = new Backoff(100, 1_000);
	let judged = routes.map(judge);
	while (judged.some(({ acceptance }) => acceptance !== 'accepted') && Date.now() < before) {
		await pause(Math.min(backoff.next(), before - Date.now()));
		judged = (await readAgain(kube, judged)).map(judge);
	}
	return judged;
}

function judge(route: KubernetesObject): Judged {
	return { route, acceptance: acceptanceOf(route) };
}

/** One list per kind, however many routes there are. */
async function readAgain(kube: Kube, judged: readonly Judged[]): Promise<readonly KubernetesObject[]> {
	const awaited = judged.filter(({ acceptance }) => acceptance !== 'accepted').map(({ route }) => route);
	const kinds = new Map(awaited.map(({ apiVersion, kind }) => [kind, { apiVersion, kind }]));
	const seen = new Map<string, KubernetesObject>();
	for (const of of kinds.values()) {
		const { items } = await kube.list(of, { labelSelector: `${managedByLabel}=${managedBy}` });
		for (const item of items) seen.set(identity(item), item);
	}
	return judged.flatMap(({ route, acceptance }) => {
		if (acceptance === 'accepted') return [route];
		return seen.get(identity(route)) ?? [];
	});
}
