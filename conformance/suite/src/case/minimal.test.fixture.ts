// SPDX-License-Identifier: Apache-2.0
import type { Case } from './case.ts';
import { decodeCase } from './decode.ts';
import { formatFinding } from './finding.ts';

/** A small case that is right: one sandbox that forks one service. */
export const minimalText = `# Why: a test needs a case.
case: a key meets its fork
covers: [law 2]
keeps: it is small
workloads: [checkout, checkout-pr-1]
documents:
- {kind: Sandbox, metadata: {name: pr-1}, spec: {forks: [{of: {service: checkout}, to: {service: checkout-pr-1}}]}}
requests:
- {to: checkout, headers: [[x-branchline-key, pr-1]], without: checkout, arrives: checkout-pr-1}
- {to: checkout, without: checkout}
`;

/** Decodes a text that is right; throws with every finding for another. */
export function caseOf(text: string, id = 'test/case'): Case {
	const decoded = decodeCase(`${id}.yaml`, id, text);
	if ('case' in decoded) return decoded.case;
	throw new Error(decoded.findings.map(formatFinding).join('\n'));
}

/** The small case with one piece of its text replaced, and an id of its own if wanted. */
export function minimalCase(change: readonly [from: string, to: string] = ['', ''], id?: string): Case {
	if (!minimalText.includes(change[0])) throw new Error(`the small case has no ${change[0]}`);
	return caseOf(minimalText.replace(...(change as [string, string])), id);
}
