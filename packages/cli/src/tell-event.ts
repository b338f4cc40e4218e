// SPDX-License-Identifier: Apache-2.0
import { formatEvent, type ReconcileEvent } from '@branchline/controller';
import { type Diagnostic, formatDiagnostic, locate, type Origins, type Severity } from 'branchline';
import type { Terminal } from './terminal.ts';

/** How loud an event is said that is about no diagnostic; what is written goes to stdout as the result that it is. */
const severities: Readonly<Partial<Record<ReconcileEvent['kind'], Severity>>> = {
	'not-served': 'warning',
	unreachable: 'warning',
	unreadable: 'error',
	failed: 'error',
	contested: 'warning',
	broken: 'error',
};

/** Says what a reconciler or follower does, findings with their position in the files. */
export function tellEvent(event: ReconcileEvent, origins: Origins | undefined, terminal: Terminal): void {
	switch (event.kind) {
		case 'applied':
		case 'pruned':
			terminal.print(formatEvent(event));
			break;
		case 'settled':
			break;
		case 'appeared':
			terminal.say(event.diagnostic.severity, formatDiagnostic(located(event.diagnostic, origins)));
			break;
		case 'vanished':
			terminal.say('info', formatEvent({ ...event, diagnostic: located(event.diagnostic, origins) }));
			break;
		default:
			terminal.say(severities[event.kind] ?? 'info', formatEvent(event));
	}
}

function located(diagnostic: Diagnostic, origins: Origins | undefined): Diagnostic {
	return origins === undefined ? diagnostic : (locate([diagnostic], origins)[0] ?? diagnostic);
}
