// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from './diagnostic.ts';
import { formatPath } from './identity.ts';

/**
 * A diagnostic as one line for terminals and editors: `file:line:column path: message (hint)`.
 *
 * What is not known is left out; a path that the message shows already is not repeated. Line breaks in the texts are
 * shown as spaces.
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
	const { position, message, hint } = diagnostic;
	const path = formatPath(diagnostic.path ?? []);
	const place = position === undefined ? '' : `${position.file}:${position.line}:${position.column} `;
	const where = path === '' || message.includes(path) ? '' : `${path}: `;
	const advice = hint === undefined ? '' : ` (${hint})`;
	return `${place}${where}${message}${advice}`.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
}
