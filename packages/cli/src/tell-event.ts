// SPDX-License-Identifier: Apache-2.0
import { formatEvent, type ReconcileEvent } from '@branchline/controller';
import { type Diagnostic, formatDiagnostic, locate, type Origins, type Severity } from 'branchline';
import { type Fields, fieldsOf, type Terminal } from './terminal.ts';

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
	const fields = fieldsOfEvent(event);
	switch (event.kind) {
		case 'applied':
		case 'pruned':
			terminal.done(formatEvent(event), fields);
			break;
		case 'settled':
			break;
		case 'appeared':
			terminal.report([located(event.diagnostic, origins)], formatDiagnostic);
			break;
		case 'vanished': {
			const diagnostic = located(event.diagnostic, origins);
			terminal.say('info', formatEvent({ ...event, diagnostic }), { event: event.kind, ...fieldsOf(diagnostic) });
			break;
		}
		default:
			terminal.say(severities[event.kind] ?? 'info', formatEvent(event), fields);
	}
}

function located(diagnostic: Diagnostic, origins: Origins | undefined): Diagnostic {
	return origins === undefined ? diagnostic : (locate([diagnostic], origins)[0] ?? diagnostic);
}

/** The fields of an event; an error is in what is said. */
function fieldsOfEvent(event: ReconcileEvent): Fields {
	const { kind, ref: object, error: _, ...fields } = { ref: undefined, error: undefined, ...event };
	return { event: kind, object, ...fields };
}
