// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, NativeObject } from '@branchline/plan';
import type { Case } from '../case/case.ts';
import type { Expectation } from '../case/expectation.ts';
import type { CaseRequest } from '../case/request.ts';
import type { Seen, Target } from '../environments/contract.ts';

/** How a case ended. A known failure that passes is an `unexpected pass`. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'known failure' | 'unexpected pass';

/** One request of a case, as it was judged. */
export interface RequestResult {
	readonly request: CaseRequest;
	/** `without`, `arrives`, or `step 2: scale checkout-pr-1 to 0`. */
	readonly stage: string;
	/** One for each hop. */
	readonly expected: readonly Expectation[];
	readonly seen: Seen;
	readonly right: boolean;
	readonly ms: number;
}

/** One case, as it was judged. */
export interface CaseResult {
	readonly case: Case;
	readonly outcome: Outcome;
	/** Why it was skipped, is known to fail, or failed otherwise than by a request. */
	readonly reason?: string;
	/** What went wrong apart from requests: an action that failed, a finding that is missing. */
	readonly faults: readonly string[];
	readonly requests: readonly RequestResult[];
	/** Every feature that the case asks for, in order. */
	readonly features: readonly string[];
	/** The users' objects of the meshes under test. */
	readonly native: readonly NativeObject[];
	/** What Branchline had written when the case was installed. */
	readonly generated: readonly NativeObject[];
	readonly findings: readonly Diagnostic[];
	readonly ms: number;
}

/** A whole run: results in the order of the cases. */
export interface RunResult {
	readonly target: Target;
	readonly environment: { readonly name: string; readonly facts: Readonly<Record<string, string>> };
	/** RFC 3339. */
	readonly started: string;
	readonly ms: number;
	readonly results: readonly CaseResult[];
	/** Why no case was played: what they stand on is not there. Absent where they could be. */
	readonly hindrance?: string;
}

/** Whether an outcome makes a run fail. */
export function isBad(outcome: Outcome): boolean {
	return outcome === 'failed' || outcome === 'unexpected pass';
}
