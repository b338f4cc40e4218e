// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import { parentsOf } from '@branchline/adapters-all';
import {
	type Interpretation,
	interpreters,
	interpretWithResponder,
	UndefinedConfiguration,
} from '@branchline/interpreters';
import type { Cluster, NativeObject } from '@branchline/model';
import type { Answer, HttpRequest } from '@branchline/plan';
import { sameAnswer } from './same-answer.ts';

/** What one configuration does with the request: the interpreter's answer and its whole reasoning. */
export interface Reading extends Interpretation {
	/** The rule that took the request, the innermost where rules nest; absent where none did. */
	readonly rule?: string;
}

/** What one mesh does with a request. */
export interface MeshExplanation {
	readonly mesh: string;
	/** Why the mesh has no part in requests of this kind; then nothing else is known. */
	readonly skipped?: string;
	/** Why it is not known what the mesh does: it refuses the configuration, or leaves the outcome undefined. */
	readonly problem?: string;
	/** Without sandboxes: by the native objects alone. */
	readonly native?: Reading;
	/** With the rendering applied. */
	readonly applied?: Reading;
	/** The answers that the plan admits, given the native one; never empty where `native` is there. */
	readonly expected: readonly Answer[];
	/** Whether the answer with the rendering applied is one of the expected. */
	readonly agrees: boolean;
}

/** What `explainMesh` works with, whatever the mesh. */
export interface MeshQuestion {
	readonly chosen: readonly Adapter[];
	readonly cluster: Cluster;
	/** The configuration without sandboxes. */
	readonly alone: readonly NativeObject[];
	/** The configuration with the rendering applied. */
	readonly applied: readonly NativeObject[];
	readonly implementation: string | undefined;
	readonly request: HttpRequest;
	admissible(baseline: Answer): readonly Answer[];
}

/** Explains a request on one mesh of a choice. What only another chosen mesh reads as a route is no part of it. */
export function explainMesh(adapter: Adapter, question: MeshQuestion): MeshExplanation {
	const unknown = { mesh: adapter.name, expected: [], agrees: false };
	const skipped = skippedBy(adapter, question);
	if (skipped !== undefined) return { ...unknown, skipped };
	const native = read(adapter, question.alone, question);
	if ('problem' in native) return { ...unknown, problem: native.problem };
	const expected = question.admissible(native.answer);
	const applied = read(adapter, question.applied, question);
	if ('problem' in applied) return { ...unknown, native, expected, problem: `with sandboxes: ${applied.problem}` };
	const agrees = expected.some((answer) => sameAnswer(answer, applied.answer, question.cluster));
	return { mesh: adapter.name, native, applied, expected, agrees };
}

function skippedBy(adapter: Adapter, { chosen, request }: MeshQuestion): string | undefined {
	const parent = 'gateway' in request.to ? 'gateway' : 'mesh';
	// Who asks for a route table by its name asks that table, whatever leads to it.
	if ('routeConfiguration' in request.to || parentsOf(adapter, chosen).includes(parent)) return undefined;
	const kind = parent === 'gateway' ? 'requests that enter at a gateway' : 'requests between services';
	return `${adapter.name} does not route ${kind}${adapter.parents.includes(parent) ? ' here: another chosen mesh does' : ''}`;
}

function read(
	adapter: Adapter,
	objects: readonly NativeObject[],
	{ chosen, cluster, implementation, request }: MeshQuestion,
): Reading | { readonly problem: string } {
	const interpreter = interpreters.find(({ mesh }) => mesh === adapter.name);
	if (interpreter === undefined) return { problem: `there is no interpreter for ${adapter.name}` };
	// Of two meshes that route one cluster, neither reads the other's routes.
	const reads = (object: NativeObject, by: Adapter) => by.reaches(object, { cluster, native: objects }) !== undefined;
	const visible = objects.filter((object) => reads(object, adapter) || !chosen.some((other) => reads(object, other)));
	const known = implementation !== undefined && adapter.implementations.includes(implementation);
	const configuration = {
		objects: [...cluster.services, ...cluster.endpointSlices, ...visible],
		...(known ? { implementation } : {}),
	};
	try {
		const { answer, trace } = interpretWithResponder(interpreter, configuration, request);
		const rule = trace.findLast(({ result }) => result === 'chosen')?.rule;
		return { answer, trace, ...(rule === undefined ? {} : { rule }) };
	} catch (error) {
		if (error instanceof UndefinedConfiguration) return { problem: error.message };
		// An interpreter reads objects as the API server admits them; of others it knows nothing.
		if (error instanceof TypeError) return { problem: 'an object does not have the form of its kind' };
		throw error;
	}
}
