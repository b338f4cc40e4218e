// SPDX-License-Identifier: Apache-2.0
import { call, type Echo, type Envoy, type Load, load, startEcho } from '@branchline/testbed';
import type { ExecutionContext } from 'ava';
import {
	type Admission,
	ControlPlane,
	type ControlPlaneOptions,
	type Listening,
	type ListenOptions,
	listen,
	type Resource,
	Store,
} from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { type ClientOptions, startClient } from './envoy.ts';

/** A control plane of a test, with what was sent, in order. */
export interface Replica extends Listening {
	readonly controlPlane: ControlPlane<Store | Admission>;
	readonly store: Store;
	readonly sent: { readonly typeUrl: string; readonly resources: number }[];
}

type Listen = Pick<ListenOptions, 'port' | 'operators' | 'connectionAge'>;

/** Starts a control plane that serves resources to everybody, for the time of a test. */
export async function replica(
	t: ExecutionContext,
	resources: readonly Resource[],
	{ port = 0, operators, connectionAge, ...options }: Partial<ControlPlaneOptions> & Listen = {},
): Promise<Replica> {
	const store = new Store();
	store.publish({ set: resources });
	const controlPlane = new ControlPlane<Store | Admission>({ serve: store, ...options });
	const sent: Replica['sent'] = [];
	controlPlane.on('sent', (event) => sent.push(event));
	const more = { ...(operators && { operators }), ...(connectionAge && { connectionAge }) };
	const listening = await listen(controlPlane, { port, ...more });
	t.teardown(() => listening.close({ graceMs: 100 }));
	return { ...listening, controlPlane, store, sent };
}

/** Starts an Envoy for the time of a test. */
export async function client(t: ExecutionContext, options: ClientOptions): Promise<Envoy> {
	const envoy = await startClient(options);
	t.teardown(() => envoy.stop());
	return envoy;
}

/** Starts an application for the time of a test. */
export async function application(t: ExecutionContext, name: string): Promise<Echo> {
	const echo = await startEcho({ name });
	t.teardown(() => echo.stop());
	return echo;
}

/** Asks the listener `in` of an Envoy once: the body of the answer, or its status where that is not 200. */
export async function answer(
	envoy: Envoy,
	headers: Readonly<Record<string, string>> = {},
	path = '/',
): Promise<string> {
	const { status, body } = await call({ host: '127.0.0.1', port: await envoy.port('in'), headers, path });
	return status === 200 ? body : String(status);
}

/** Sends requests to the listener `in` of an Envoy until it is stopped. */
export async function constantLoad(t: ExecutionContext, envoy: Envoy): Promise<Load> {
	const port = await envoy.port('in');
	const running = load({
		request: () => ({ host: '127.0.0.1', port }),
		maxRequests: Number.POSITIVE_INFINITY,
		concurrency: 4,
		rate: 400,
	});
	t.teardown(() => running.stop());
	return running;
}

/** Waits until a load has had so many answers more. */
export async function answers(running: Load, more: number): Promise<void> {
	const before = running.report().sent;
	await eventually(`${more} answers more`, () => running.report().sent >= before + more);
}
