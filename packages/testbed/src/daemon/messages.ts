// SPDX-License-Identifier: Apache-2.0
import type { Implementation } from '../build/implementations.ts';
import type { Lifetime, TestbedState } from '../state/state-file.ts';
import type { Programs } from './context.ts';

/** What the daemon is started with; the server that listens for the machine comes with it. */
export interface StartMessage {
	readonly testbed: string;
	readonly implementations: readonly Implementation[];
	readonly lifetime: Lifetime;
	readonly programs: Programs;
	readonly proxyVersion: string;
	readonly debounceMs?: number;
	/** The port of 127.0.0.1 on which that server listens. */
	readonly port: number;
}

/** What the daemon tells whoever started it, until it is ready or has failed. */
export type DaemonMessage =
	| { readonly kind: 'part'; readonly name: string; readonly ms: number }
	| { readonly kind: 'ready'; readonly state: TestbedState }
	| { readonly kind: 'failed'; readonly message: string };
