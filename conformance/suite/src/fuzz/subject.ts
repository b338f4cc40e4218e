// SPDX-License-Identifier: Apache-2.0
import type { Cluster, HttpRequest, NativeObject, Plan } from '@branchline/plan';
import type { RandomModel } from '../arbitrary/model.ts';
import type { Observation } from '../envoy/observation.ts';
import type { Ground } from './placement.ts';

/** The configuration that a subject has made live. */
export interface Live {
	/** Every object that bears on routing, as the mesh has it: what an interpreter is asked with. */
	readonly objects: readonly NativeObject[];
	readonly cluster: Cluster;
}

/** A live configuration with Branchline's in it. */
export interface Delivered extends Live {
	readonly plan: Plan;
	/** Keys that a finding of severity error left out; `every` where such a finding names none. */
	readonly refused: ReadonlySet<string>;
}

/** A request and how often it is sent. */
export interface Asking {
	readonly request: HttpRequest;
	readonly times: number;
}

/** What random configurations are tried on: one mesh, real or interpreted, that holds one configuration at a time. */
export interface Subject {
	readonly name: string;
	readonly ground: Ground;
	/** How long its answers may be other than the expected ones after a change, in milliseconds. */
	readonly patienceMs: number;
	/** Makes the user's objects, and nothing else, the configuration; resolves when it is live. */
	configure(native: readonly NativeObject[]): Promise<Live>;
	/** Adds the sandboxes of a model to what was configured last; resolves when they are live. */
	deliver(model: RandomModel): Promise<Delivered>;
	/** Sends requests, and gives what became of each in the order of the askings, one observation for each time. */
	ask(askings: readonly Asking[]): Promise<readonly (readonly Observation[])[]>;
	/** Leaves the mesh as it was found. */
	stop(): Promise<void>;
}

/** A configuration that a subject refuses to take, such as one that its API server does not admit: no fault of anybody's. */
export class NotAdmitted extends Error {
	override readonly name = 'NotAdmitted';
}
