// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';

/** What every emitter tells beside its own events. */
interface Failing {
	failed: [error: unknown, ...more: unknown[]];
}

/**
 * An emitter that no listener can break: what one throws, at once or as a promise, is told by the event `failed`, and the
 * other listeners are called all the same. Without a listener for `failed` it is a warning of the process.
 */
export class SafeEmitter<Events extends Failing & Record<keyof Events, unknown[]>> extends EventEmitter<Events> {
	override emit(event: unknown, ...values: unknown[]): boolean {
		const listeners = this.rawListeners(event as never) as unknown as ((...values: unknown[]) => unknown)[];
		const failed = (error: unknown): void => {
			if (event === 'failed' || this.listenerCount('failed' as never) === 0) warn(error);
			else this.emit('failed', error);
		};
		for (const listener of listeners) {
			try {
				const answer = listener.apply(this, values);
				if (answer instanceof Promise) answer.catch(failed);
			} catch (error) {
				failed(error);
			}
		}
		if (event === 'failed' && listeners.length === 0) warn(values[0]);
		return listeners.length > 0;
	}
}

function warn(error: unknown): void {
	process.emitWarning(error instanceof Error ? error : String(error));
}
