// SPDX-License-Identifier: Apache-2.0
import { type KindRef, nameOf } from '@branchline/kube';
import { formatDiagnostic } from 'branchline';
import type { ReconcileEvent } from './events.ts';

/** An event as one line for people, without a line end; empty for those that need no line. */
export function formatEvent(event: ReconcileEvent): string {
	switch (event.kind) {
		case 'started':
			return `watching ${event.objects} objects`;
		case 'not-served':
			return `${named(event.of)} is not served by the cluster: waiting for it`;
		case 'served':
			return `${named(event.of)} is served now`;
		case 'unreachable':
			return `the API server does not answer, what was read holds: ${event.reason}`;
		case 'reachable':
			return 'the API server answers again';
		case 'unreadable':
			return `${named(event.of)} cannot be read: ${event.reason}`;
		case 'applied':
			return `${nameOf(event.ref)} ${event.how}${event.keys.length === 0 ? '' : ` for ${keys(event.keys)}`}`;
		case 'pruned':
			return `${nameOf(event.ref)} ${event.how}`;
		case 'held':
			return `${nameOf(event.ref)} waits: ${event.reason}`;
		case 'failed':
			return `${nameOf(event.ref)} failed, again in ${seconds(event.retryMs)}: ${event.reason}`;
		case 'conflict':
			return `${nameOf(event.ref)} was changed meanwhile: read again`;
		case 'contested': {
			const by = event.by === '' ? 'somebody' : event.by;
			return `${nameOf(event.ref)} is changed back again and again by ${by}: the next write waits ${seconds(event.retryMs)}`;
		}
		case 'appeared':
			return formatDiagnostic(event.diagnostic);
		case 'vanished':
			return `no longer: ${formatDiagnostic(event.diagnostic)}`;
		case 'broken':
			return `a mistake of Branchline's, again in ${seconds(event.retryMs)}: ${textOf(event.error)}`;
		case 'settled':
			return '';
		case 'stopped':
			return 'stopped; the mesh stays as it is';
	}
}

function named({ apiVersion, kind }: KindRef): string {
	return `${kind} of ${apiVersion}`;
}

const mostKeys = 5;

function keys(all: readonly string[]): string {
	const listed = all.slice(0, mostKeys).join(', ');
	return all.length <= mostKeys ? listed : `${listed} and ${all.length - mostKeys} more`;
}

function seconds(millis: number): string {
	return `${Number((millis / 1000).toFixed(1))} s`;
}

function textOf(error: unknown): string {
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
