// SPDX-License-Identifier: Apache-2.0
import type { Agent } from 'node:http';
import { call } from './call.ts';

/** Where an Envoy's admin interface listens. */
export interface AdminAddress {
	readonly host: string;
	readonly port: number;
	readonly agent: Agent;
}

/** Counters, gauges and texts by their full name. */
export type Stats = Readonly<Record<string, number | string>>;

interface StatsAnswer {
	readonly stats: readonly { readonly name?: string; readonly value?: number | string }[];
}

interface ListenersAnswer {
	readonly listener_statuses?: readonly {
		readonly name: string;
		readonly local_address?: { readonly socket_address?: { readonly port_value: number } };
	}[];
}

/** One answer of the admin interface; rejects where its status is not 200. */
export async function admin(address: AdminAddress, path: string, method: 'GET' | 'POST' = 'GET'): Promise<string> {
	const { status, body } = await call({ ...address, path, method });
	if (status !== 200) throw new Error(`${method} ${path} of the admin interface: expected 200, got ${status}: ${body}`);
	return body;
}

/** The statistics whose name the RE2 expression finds; histograms are left out. */
export async function stats(address: AdminAddress, expression: string): Promise<Stats> {
	const body = await admin(address, `/stats?format=json&filter=${encodeURIComponent(expression)}`);
	const found: Record<string, number | string> = {};
	for (const { name, value } of (JSON.parse(body) as StatsAnswer).stats) {
		if (name !== undefined && value !== undefined) found[name] = value;
	}
	return found;
}

/** The port that a listener is bound to; rejects where there is no such listener. */
export async function listenerPort(address: AdminAddress, name: string): Promise<number> {
	const { listener_statuses = [] } = JSON.parse(await admin(address, '/listeners?format=json')) as ListenersAnswer;
	const port = listener_statuses.find((status) => status.name === name)?.local_address?.socket_address?.port_value;
	if (port !== undefined) return port;
	const names = listener_statuses.map((status) => status.name).join(', ');
	throw new Error(`listener ${name}: expected one of ${names === '' ? 'none' : names}`);
}
