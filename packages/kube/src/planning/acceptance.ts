// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import { type ParentRef, parentId, parentRefsOf } from './own.ts';

/** What the parents of a route say of it: all took it, one refused it (and why), or they have not said yet. */
export type Acceptance = 'accepted' | 'pending' | { readonly refused: string };

interface Condition {
	readonly type?: string;
	readonly status?: string;
	readonly reason?: string;
	readonly message?: string;
	readonly observedGeneration?: number;
}

interface ParentStatus {
	readonly parentRef?: ParentRef;
	readonly conditions?: readonly Condition[];
}

/**
 * What the parents of a route say of its present generation (Gateway API, RouteStatus). Several controllers may report on
 * one parent; one that accepts is enough.
 */
export function acceptanceOf(route: KubernetesObject): Acceptance {
	const answers = parentRefsOf(route).map((ref): Acceptance => {
		const said = statusesOf(route, ref).flatMap((status) => current(status, 'Accepted', route) ?? []);
		if (said.some(({ status }) => status === 'True')) return 'accepted';
		const no = said.find(({ status }) => status === 'False');
		return no === undefined ? 'pending' : { refused: describe(no) };
	});
	return answers.find((answer) => typeof answer === 'object') ?? answers.find((one) => one === 'pending') ?? 'accepted';
}

/** Why a parent cannot resolve what the present generation of a route refers to; `undefined` where all can, or say nothing. */
export function unresolvedReference(route: KubernetesObject): string | undefined {
	const conditions = parentRefsOf(route)
		.flatMap((ref) => statusesOf(route, ref))
		.flatMap((status) => current(status, 'ResolvedRefs', route) ?? []);
	const no = conditions.find(({ status }) => status === 'False');
	return no && describe(no);
}

function statusesOf(route: KubernetesObject, ref: ParentRef): readonly ParentStatus[] {
	const { parents } = (route.status ?? {}) as { readonly parents?: readonly ParentStatus[] };
	const id = parentId(ref, route);
	return (parents ?? []).filter(({ parentRef }) => parentRef !== undefined && parentId(parentRef, route) === id);
}

function current(
	{ conditions = [] }: ParentStatus,
	type: string,
	{ metadata }: KubernetesObject,
): Condition | undefined {
	const generation = Number(metadata.generation ?? 0);
	const condition = conditions.find((candidate) => candidate.type === type);
	return condition && (condition.observedGeneration ?? generation) >= generation ? condition : undefined;
}

function describe({ reason = '', message = '' }: Condition): string {
	return [reason, message].filter((part) => part !== '').join(': ');
}
