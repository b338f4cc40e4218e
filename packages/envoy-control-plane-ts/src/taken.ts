// SPDX-License-Identifier: Apache-2.0
import type { ControlPlane } from './control-plane.ts';
import type { Refusal } from './events.ts';
import type { Store } from './store.ts';

/** Clients did not take all of a step in time. */
export class NotTaken extends Error {
	override readonly name = 'NotTaken';
	/** What was refused; none where clients only did not answer. */
	readonly refusals: readonly Refusal[];

	constructor(message: string, refusals: readonly Refusal[]) {
		super(message);
		this.refusals = refusals;
	}
}

/** What is waited for: `clients` of the store at least (default: those that are connected), for `timeoutMs` (15,000) at most. */
export interface TakenOptions {
	readonly clients?: number;
	readonly timeoutMs?: number;
}

/**
 * Resolves when every client of a store has acknowledged all that the store held at the call. Rejects with
 * {@link NotTaken} where one refuses something meanwhile, and after the time.
 */
export function taken(
	controlPlane: ControlPlane,
	store: Store,
	{ clients = 0, timeoutMs = 15_000 }: TakenOptions = {},
): Promise<void> {
	const { generation } = store;
	return new Promise((resolve, reject) => {
		const end = (settle: () => void): void => {
			clearTimeout(timer);
			controlPlane.off('acknowledged', look).off('connected', look).off('disconnected', look).off('refused', refused);
			settle();
		};
		const refused = (refusal: Refusal): void => {
			// What is in the store no more is waited for no more.
			const wanted = refusal.resources.filter(
				({ name, version }) => store.get(refusal.typeUrl, name)?.version === version,
			);
			if (wanted.length === 0) return;
			const names = wanted.map(({ name }) => name).join(', ');
			end(() => reject(new NotTaken(`${names}: ${refusal.message}`, [refusal])));
		};
		const look = (): void => {
			const sessions = [...controlPlane.sessions].filter(({ view }) => view?.store === store);
			const waiting = sessions.filter(({ stream }) => stream!.taken < generation);
			if (sessions.length >= clients && waiting.length === 0) end(resolve);
		};
		const timer = setTimeout(
			() => end(() => reject(new NotTaken(`not acknowledged within ${timeoutMs} ms`, []))),
			timeoutMs,
		);
		controlPlane.on('acknowledged', look).on('connected', look).on('disconnected', look).on('refused', refused);
		look();
	});
}
