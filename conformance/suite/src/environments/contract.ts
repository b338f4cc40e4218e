// SPDX-License-Identifier: Apache-2.0
import type { Parent } from '@branchline/adapter';
import type { Diagnostic, NativeObject } from '@branchline/plan';
import type { Case } from '../case/case.ts';
import type { Expectation, HeaderLine, Place } from '../case/expectation.ts';
import type { CaseRequest } from '../case/request.ts';
import type { Action } from '../case/step.ts';

/** What is judged: one adapter, or several that write one cluster at once, and who runs what they write. */
export interface Target {
	/** Names of adapters; none where a judge is of no mesh. */
	readonly meshes: readonly string[];
	/** `istio`, `envoy-gateway`. */
	readonly implementation?: string;
	/** The ways in that requests are sent by; absent: all that the adapters write for. */
	readonly parents?: readonly Parent[];
}

/** Something that cases can be judged in. */
export interface Environment {
	readonly name: string;
	readonly target: Target;
	/** Versions and the like, for the report: `envoy` → `1.38.3`. */
	readonly facts: Readonly<Record<string, string>>;
	/** How many cases may be on stage at once. */
	readonly parallel: number;
	/** How many requests may be asked at once on one stage: 1 where left out. */
	readonly asksAtOnce?: number;
	/** When `Stage.ask` can be asked for what the users' configuration does alone: before `install` only, or always. */
	readonly alone: 'before install' | 'always';
	/** Why a case cannot be judged here, as a clause; undefined where it can. The runner looks at meshes and features itself. */
	skips(one: Case): string | undefined;
	/**
	 * Makes sure of what all of these cases stand on, before the first of them begins. Rejects, with what to do, where none
	 * could be played. Absent where there is nothing to make sure of.
	 */
	prepare?(cases: readonly Case[]): Promise<void>;
	/** Brings about the workloads and the users' configuration of a case, without Branchline. */
	begin(one: Case): Promise<Stage>;
	/** Ends everything that the environment started. */
	close(): Promise<void>;
}

/** Which of a request's two expectations is asked for. */
export type Which = 'without' | 'arrives';

/** One case in one environment. What is asked comes after what was changed: `change` resolves when it has taken effect. */
export interface Stage {
	/** Resolves with what went wrong, as sentences; `uninstall` compares the users' objects with what they wrote. */
	change(action: Action): Promise<readonly string[]>;
	/**
	 * Sends a request (as often as a split needs) and says what became of it. Environments that have to wait for a mesh
	 * ask until the answer has been right several times on end, or give the last wrong one.
	 */
	ask(request: CaseRequest, expected: readonly Expectation[], which: Which): Promise<Seen>;
	/** What Branchline has written, as it is now; for the report. */
	generated(): readonly NativeObject[];
	/** Every finding since `begin`; undefined where findings stay with somebody else. */
	findings(): readonly Diagnostic[] | undefined;
	/** What may be why a request went elsewhere than expected, as sentences; absent: nothing is known but the requests. */
	complaints?(): Promise<readonly string[]>;
	/** Takes away what belongs to the case. */
	end(): Promise<void>;
}

/** What became of a request, as plain data: one entry for each hop that was made. */
export interface Seen {
	readonly hops: readonly SeenHop[];
}

/** What became of one hop. */
export type SeenHop = SeenOnce | SeenSplit | SeenSet | SeenNothing;

/** What became of a request that was sent once. */
export type SeenOnce = Arrived | Replied;

/** An application answered. */
export interface Arrived {
	readonly kind: 'arrived';
	readonly at: Place;
	readonly method: string;
	readonly path: string;
	readonly authority: string;
	/** Header lines as they arrived, names in lower case. */
	readonly headers: readonly HeaderLine[];
	readonly status: number;
	/** Header lines of the response, names in lower case, as far as the judge knows them; absent: it does not. */
	readonly returned?: readonly HeaderLine[];
	/** Where copies arrived. */
	readonly mirrors: readonly Place[];
	readonly grpcStatus?: number;
	/** How many messages or frames came back. */
	readonly messages?: number;
}

/** The mesh answered by itself. Status 0: there was no answer, and `error` says why. */
export interface Replied {
	readonly kind: 'replied';
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	readonly grpcStatus?: number;
	/** Milliseconds until the answer; absent where nothing was sent. */
	readonly ms?: number;
	readonly error?: string;
}

/** Several outcomes: counted in a sample, or, where `exact`, with the weights that the configuration gives them. */
export interface SeenSplit {
	readonly kind: 'split';
	readonly exact: boolean;
	readonly shares: readonly { readonly count: number; readonly of: SeenOnce }[];
}

/** Every outcome that is admissible: what the oracle says. */
interface SeenSet {
	readonly kind: 'admissible';
	readonly of: readonly SeenHop[];
}

/** The judge has no answer: the configuration is one whose outcome is not defined. */
interface SeenNothing {
	readonly kind: 'undefined';
	readonly why: string;
}
