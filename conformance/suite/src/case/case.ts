// SPDX-License-Identifier: Apache-2.0
import type { Feature } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/plan';
import type { CaseRequest } from './request.ts';
import type { Native, Step } from './step.ts';
import type { Workload } from './workload.ts';

/** A law of the design or a trap, by number; see `traps`. */
export interface Covered {
	readonly kind: 'law' | 'trap';
	readonly number: number;
}

/** One behaviour, as data: everything that was left out of the file has its default here. */
export interface Case {
	/** `<topic>/<name>`, from the folder and the name of the file; cases are ordered by it. */
	readonly id: string;
	readonly file: string;
	/** One sentence. */
	readonly title: string;
	/** Why the case exists: the comment that the file begins with. */
	readonly why: string;
	readonly covers: readonly Covered[];
	/** Features that the file names; those that documents and requests show are not repeated: see `featuresOfCase`. */
	readonly features: readonly Feature[];
	/** The meshes that the file restricts itself to. */
	readonly meshes?: readonly string[];
	/** The implementations that the file restricts itself to, for adapters that have several. */
	readonly implementations?: readonly string[];
	/** Why the case is not for some implementations, by their names, as a clause. */
	readonly except: Readonly<Partial<Record<string, string>>>;
	/** Naive adapters that have to fail. */
	readonly fails: readonly string[];
	/** Why the case is kept although no naive adapter fails it. */
	readonly keeps?: string;
	readonly workloads: readonly Workload[];
	/** Sandboxes, route groups and the policy, each whole. */
	readonly documents: readonly KubernetesObject[];
	/** Empty where the file has none: then every mesh is as it is without routes of the user's. */
	readonly native: Native;
	/** Whether real clusters have to create each native object in a second of its own. */
	readonly distinctAges: boolean;
	/** Codes of findings that somebody has to report: the compiler, or an adapter. */
	readonly diagnoses: readonly string[];
	/** Keys that an adapter has to refuse with an error; their requests stay with the baseline. */
	readonly refuses: readonly string[];
	readonly requests: readonly CaseRequest[];
	readonly steps: readonly Step[];
}
