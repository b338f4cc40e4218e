// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../../run/results.ts';

/** How an outcome looks: a sign that can be told apart without colours, a class, and a word. */
export interface OutcomeSign {
	readonly sign: string;
	readonly look: 'good' | 'bad' | 'warn' | 'quiet';
	readonly word: string;
}

/** The look of every outcome, in the order of legends. */
export const outcomeSigns: Readonly<Record<Outcome, OutcomeSign>> = {
	passed: { sign: '✓', look: 'good', word: 'passed' },
	failed: { sign: '✕', look: 'bad', word: 'failed' },
	'unexpected pass': { sign: '⁉', look: 'bad', word: 'unexpected pass' },
	'known failure': { sign: '!', look: 'warn', word: 'known failure' },
	skipped: { sign: '–', look: 'quiet', word: 'skipped' },
};
