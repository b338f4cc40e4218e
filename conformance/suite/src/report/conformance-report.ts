// SPDX-License-Identifier: Apache-2.0
import type { Implementation, RandomPart } from './facts.ts';
import type { ProfileName } from './profiles.ts';

/** What one run shows of one mesh, in the habit of the Gateway API’s reports. Lists are in the order of the cases. */
export interface ConformanceReport {
	readonly apiVersion: 'conformance.branchline.dev/v1alpha1';
	readonly kind: 'ConformanceReport';
	/** RFC 3339. */
	readonly date: string;
	readonly implementation: Implementation;
	/** The adapters under test, and who runs what they write. */
	readonly target: {
		readonly meshes: readonly string[];
		readonly implementation?: string;
		readonly parents?: readonly string[];
	};
	/** The environment that judged: `testbed` and `cluster` are real meshes, `interpreter` is a model of one. */
	readonly mode: string;
	/** The version of the model that sandboxes are written in. */
	readonly modelVersion: string;
	readonly versions: Readonly<Record<string, string>>;
	/** Those that a case of the run belongs to. A case with several ways in counts for each. */
	readonly profiles: readonly ProfileReport[];
	readonly features: FeatureReport;
	readonly random?: RandomPart;
	readonly reproduce: string;
}

/** What the cases of one profile show. */
export interface ProfileReport {
	readonly name: ProfileName;
	/** One sentence. */
	readonly summary: string;
	/** Cases that need nothing but a key in a header and a fork that is a service. */
	readonly core?: LevelReport;
	/** Cases that need a feature which a mesh may lack. */
	readonly extended?: LevelReport;
}

/**
 * `success`: every case passed. `partial`: none failed, but some were skipped or are known to fail. `failure`: some failed,
 * or passed against what is known. `not run`: all were skipped.
 */
export type LevelOutcome = 'success' | 'partial' | 'failure' | 'not run';

/** What the cases of one level of a profile show. */
export interface LevelReport {
	readonly result: LevelOutcome;
	readonly statistics: Statistics;
	readonly failedCases?: readonly CaseNote[];
	readonly knownFailures?: readonly CaseNote[];
	readonly skippedCases?: readonly CaseNote[];
}

/** How many cases ended how; a case that passes against what is known counts as failed. */
export interface Statistics {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
	readonly knownFailures: number;
}

/** A case and why it is mentioned. */
export interface CaseNote {
	readonly case: string;
	readonly reason: string;
}

/** What is claimed of features, each by the cases that show it. */
export interface FeatureReport {
	/** At least one case of the feature ran and passed, and none failed. */
	readonly supported: readonly { readonly name: string; readonly cases: readonly string[] }[];
	/** A case of the feature failed, whether that is known or not. */
	readonly unsupported: readonly { readonly name: string; readonly cases: readonly string[] }[];
	/** No case of the feature ran. */
	readonly untested: readonly { readonly name: string; readonly reasons: readonly string[] }[];
}
