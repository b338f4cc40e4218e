// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, NativeObject } from '@branchline/plan';

/** What an interpreter is given: every object of the cluster that bears on routing, or every xDS resource. */
export interface MeshConfiguration {
	/**
	 * Services, EndpointSlices, the user's routes and the artifacts of an adapter, in any order. What is read of an array is
	 * remembered, so it must not change.
	 */
	readonly objects: readonly NativeObject[];
	/** Who runs the configuration, where that makes a difference: `istio`, `envoy-gateway`, `contour`, `traefik`; absent: the specification. */
	readonly implementation?: string;
}

/** One line of the reasoning: a rule that was looked at, whether it won, and why or why not. */
export interface TraceStep {
	/** The rule, as a reader can find it: kind, namespace, name, rule and match index, and the rule's own name if any. */
	readonly rule: string;
	readonly result: 'chosen' | 'not matched' | 'outranked' | 'not applicable';
	/** A short clause, lower-case: `path prefix /pay does not match /basket`. */
	readonly why: string;
}

/** The answer of a mesh to one request, and how it came about. */
export interface Interpretation {
	readonly answer: Answer;
	readonly trace: readonly TraceStep[];
}

/** Says what a mesh does with one request, given its whole configuration; pure, and written without sight of an adapter. */
export interface Interpreter {
	/** The mesh: `istio`, `gateway-api`, `linkerd` or `envoy`. */
	readonly mesh: string;
	/** Throws {@link UndefinedConfiguration} where the mesh leaves the outcome undefined or would refuse the objects. */
	interpret(configuration: MeshConfiguration, request: HttpRequest): Interpretation;
}

/** Configuration that a mesh refuses, or whose outcome it does not define: an interpreter never guesses. */
export class UndefinedConfiguration extends Error {
	override readonly name = 'UndefinedConfiguration';
	/** The answers of which the mesh gives one by chance, where that much is known. */
	readonly among: readonly Answer[];
	constructor(message: string, options: ErrorOptions & { readonly among?: readonly Answer[] } = {}) {
		super(message, options);
		this.among = options.among ?? [];
	}
}
