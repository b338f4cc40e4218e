// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from './acts.ts';
import { deployment, sandbox, service } from './shop-objects.ts';
import type { Stage } from './stage.ts';

/** When the mortal forks were surely dead, in milliseconds since the epoch. */
export interface Death {
	readonly from: number;
	readonly to: number;
}

/** How long forks are dead at least, so that what a mesh answers can be seen once it has heard of it. */
const deadMs = 8000;

/** What sandboxes, users, forks and the API server do until the time is over, and the forks that died are back. */
export async function comeAndGo(stage: Stage, act: Act, end: number, log: (line: string) => void): Promise<Death> {
	const { testbed, put, remove } = stage;
	const began = Date.now();
	const at = (share: number) => began + (end - began) * share;
	const died = { from: 0, to: 0 };
	let restarted = !act.restarts;
	for (let round = 0; Date.now() < end || died.to === 0; round++) {
		await oneRound(stage, act, round);
		if (died.from === 0 && Date.now() > at(0.25)) {
			await put(deployment('fork-3', 0));
			await remove(service('fork-4'));
			// A pod that ends is given time; its endpoints go first.
			await sleep(3000);
			died.from = Date.now();
			log('fork-3 is dead, and the Service of fork-4 is gone');
		}
		if (!restarted && Date.now() > at(0.5)) {
			restarted = true;
			log('kube-apiserver is being restarted');
			await testbed.restart('kube-apiserver');
			log('kube-apiserver was restarted');
		}
		if (died.to === 0 && died.from > 0 && Date.now() > Math.max(at(0.75), died.from + deadMs)) {
			died.to = Date.now();
			await put(deployment('fork-3', 1));
			await put(service('fork-4'));
			log('fork-3 and the Service of fork-4 come back');
		}
	}
	return died;
}

/** Sandboxes and routes of the user's come, are changed, and go. */
async function oneRound(stage: Stage, { passing, edit }: Act, round: number): Promise<void> {
	const { put, remove } = stage;
	const others = Array.from({ length: 3 }, (_, n) =>
		sandbox(`other-${round % 4}-${n}`, n % 2 === 0 ? 'fork-1' : 'fork-2'),
	);
	const ofPayments = sandbox('of-payments', 'fork-1', { of: 'payments' });
	const routes = passing[round % passing.length] ?? [];
	await put(sandbox('changing', 'fork-2'));
	for (const other of others) await put(other);
	await put(ofPayments);
	await sleep(500);
	for (const route of routes) await put(route);
	await edit(stage, `${3 + (round % 5)}s`);
	await put(sandbox('changing', 'payments'));
	await sleep(500);
	await remove(sandbox('changing', ''));
	for (const other of others) await remove(other);
	await remove(ofPayments);
	for (const route of routes) await remove(route);
}
