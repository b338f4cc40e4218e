// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import type { Interpreter } from '@branchline/interpreters';
import type { HttpRequest, NativeObject } from '@branchline/plan';
import type fc from 'fast-check';
import type { RandomModel } from './arbitrary/model.ts';

/** What a user may have written for a mesh, at random, and where requests can be sent then. */
export interface RandomNative {
	readonly objects: readonly NativeObject[];
	readonly traits: ReadonlySet<Trait>;
}

/** What a random run can contain; the laws demand that each mesh's runs contain those that it can have. */
export const traits = [
	'weights',
	'rewrite',
	'cross-service',
	'tie-by-age',
	'redirect',
	'several-objects',
	'mirror',
	'none',
	'tree',
	'named-by-request',
	'plugin',
	'mirror-around',
] as const;

/** The traits that only the tables of an Envoy have. */
export const ofTables = ['tree', 'named-by-request', 'plugin', 'mirror-around'] as const satisfies readonly Trait[];

/** One of {@link traits}. */
export type Trait = (typeof traits)[number];

/** A mesh under test: its adapter, the interpreter that judges it, and its users' configuration at random. */
export interface MeshUnderTest {
	readonly name: string;
	readonly adapter: Adapter;
	readonly interpreter: Interpreter;
	readonly implementation?: string;
	readonly native: fc.Arbitrary<RandomNative>;
	readonly models: fc.Arbitrary<RandomModel>;
	readonly places: fc.Arbitrary<Pick<HttpRequest, 'to' | 'authority' | 'from'>>;
	/** Paths and methods of requests, where not every one makes sense. */
	readonly requests?: {
		readonly paths: readonly string[];
		readonly methods: readonly string[];
		readonly queries: readonly string[];
	};
	/** The share of configurations in which the mesh may refuse a key, where it is more than elsewhere. */
	readonly refusedAtMost?: number;
	/** The share of requests that would go wrong if an adapter did not look at the users’ routes, where it is less than elsewhere. */
	readonly pathBlindAtLeast?: number;
	/** Traits that the mesh's configuration cannot have. */
	readonly without: readonly Trait[];
}
