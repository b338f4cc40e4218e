// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, KubernetesObject, RouteGroup, Sandbox } from '@branchline/model';
import { type Substitution, sameValue, servicePortName } from 'branchline';

/** One condition of a status, as Kubernetes has them. */
export interface Condition {
	readonly type: string;
	readonly status: 'True' | 'False';
	readonly reason: string;
	readonly message: string;
	readonly observedGeneration?: number;
	readonly lastTransitionTime?: string;
}

/** What a controller knows of a sandbox or route group. */
export interface Standing {
	/** The document; absent where it could not be read. */
	readonly document: Sandbox | RouteGroup | undefined;
	/** The findings about it. */
	readonly diagnostics: readonly Diagnostic[];
	/** The errors of meshes about its key. */
	readonly refusals: readonly Diagnostic[];
	/** What its key substitutes. */
	readonly substitutions: readonly Pick<Substitution, 'to' | 'ready'>[];
	/** Why something of its key is not in the cluster as it is wanted. */
	readonly pending: string | undefined;
}

type Finding = readonly [reason: string, message: string];

/** The conditions `Accepted`, `ResolvedRefs`, `Programmed` and, of all together with ready forks, `Ready`. */
export function conditionsOf(standing: Standing): readonly Condition[] {
	const { document, diagnostics, refusals, substitutions, pending } = standing;
	const invalid = diagnostics.filter(({ code, severity }) => severity === 'error' && code.startsWith('model/'));
	const expired = diagnostics.filter(({ code, path }) => code === 'plan/expired' && path?.[1] === 'expiry');
	const unresolved = diagnostics.filter(
		({ code, severity }) => code.startsWith('plan/') && (severity === 'error' || code === 'plan/target-missing'),
	);
	const rejected =
		firstOf([...invalid, ...expired]) ?? (document ? undefined : (['Invalid', 'it cannot be read'] as const));
	const otherwise = rejected && (['NotAccepted', 'it is not accepted'] as const);
	const dead = substitutions.flatMap(({ to, ready }) => (ready === false && to.kind === 'service' ? [to.port] : []));
	const unavailable = dead[0] && (['ForkUnavailable', `${servicePortName(dead[0])} has no ready endpoint`] as const);
	const steps = [
		condition('Accepted', rejected),
		condition('ResolvedRefs', otherwise ?? firstOf(unresolved)),
		condition(
			'Programmed',
			otherwise ?? firstOf(refusals) ?? (pending === undefined ? undefined : ['Pending', pending]),
		),
	];
	const broken = steps.find(({ status }) => status === 'False');
	return [...steps, condition('Ready', broken ? [broken.reason, broken.message] : unavailable)];
}

function condition(type: string, finding: Finding | undefined): Condition {
	const [reason, message] = finding ?? [type, ''];
	return { type, status: finding === undefined ? 'True' : 'False', reason, message };
}

function firstOf([first, ...others]: readonly Diagnostic[]): Finding | undefined {
	if (first === undefined) return undefined;
	const words = first.code.split('/')[1]!.split('-');
	const reason = words.map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`).join('');
	return [reason, others.length === 0 ? first.message : `${first.message} (and ${others.length} more)`];
}

/**
 * The status to write where it is not what the object has; conditions of others stay, and a condition that keeps its
 * status keeps the time of its last transition.
 */
export function changedStatus(
	live: KubernetesObject,
	conditions: readonly Condition[],
	now: number,
): object | undefined {
	const before = ((live.status ?? {}) as { readonly conditions?: readonly Condition[] }).conditions ?? [];
	const generation = live.metadata.generation;
	const observed = typeof generation === 'number' ? { observedGeneration: generation } : {};
	const after = conditions.map((one) => {
		const known = before.find(({ type }) => type === one.type);
		const same = known?.status === one.status ? known.lastTransitionTime : undefined;
		return { ...one, ...observed, lastTransitionTime: same ?? `${new Date(now).toISOString().slice(0, 19)}Z` };
	});
	const others = before.filter(({ type }) => conditions.every((one) => one.type !== type));
	const known = before.filter(({ type }) => conditions.some((one) => one.type === type));
	return sameValue(known, after) ? undefined : { ...observed, conditions: [...others, ...after] };
}
