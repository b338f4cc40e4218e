// SPDX-License-Identifier: Apache-2.0
import type { Client } from './client.ts';
import type { ControlPlaneEvents } from './events.ts';
import { complaintOf } from './limits.ts';
import type { RollBack } from './roll-back.ts';
import type { SafeEmitter } from './safe-emitter.ts';
import type { Store } from './store.ts';
import type { StreamObserver } from './stream-port.ts';

interface ObserverOptions {
	readonly store: Store;
	readonly errorLength: number;
	readonly rollBack: RollBack | undefined;
}

/** Tells as events what happens on the stream of a client. */
export function observerOf(
	emitter: SafeEmitter<ControlPlaneEvents>,
	client: Client,
	{ store, errorLength, rollBack }: ObserverOptions,
): StreamObserver {
	return {
		sent: ({ typeUrl }, { sent, body, changedSince }) => {
			const removed = sent.filter(({ version }) => version === undefined).length;
			const queued = changedSince === undefined ? undefined : performance.now() - store.changedAt(changedSince);
			const resources = sent.length - removed;
			emitter.emit('sent', { client, typeUrl, resources, removed, bytes: body.length, queued });
		},
		acknowledged: ({ typeUrl }, { sent }, milliseconds) => {
			rollBack?.accepted(store, typeUrl, sent);
			emitter.emit('acknowledged', { client, typeUrl, resources: sent.length, milliseconds });
		},
		refused: (type, { refusal: { message: text, refused } }) => {
			const { typeUrl } = type;
			const back = rollBack?.refused(store, typeUrl, refused);
			const resources = refused.map(({ name, version }) => {
				const rolledBackTo = back?.get(name);
				return { name, version: version!, ...(rolledBackTo === undefined ? {} : { rolledBackTo }) };
			});
			emitter.emit('refused', { client, typeUrl, message: complaintOf(type, text, errorLength), resources });
		},
		hurried: ({ typeUrl }) => emitter.emit('hurried', { client, typeUrl }),
	};
}
