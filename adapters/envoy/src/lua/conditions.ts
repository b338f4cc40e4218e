// SPDX-License-Identifier: Apache-2.0
import { memoized } from '@branchline/adapter';
import type { Condition, ServicePlan, Substitution } from '@branchline/plan';
import { digestOf } from '../fork-names.ts';

/** One part of a condition: a form that `script.ts` knows how to check, and its two texts. */
type Part = readonly [form: 'header' | 'query' | 'path' | 'prefix', name: string, value: string];

/**
 * The conditions of every conditional fork of a service port that has a cluster, as one text of data for the script; empty where there are
 * none. Each text in it is preceded by its length in bytes and a colon, so that none can be taken for another. It does
 * not depend on which forks are ready.
 */
export const conditionData = memoized(({ substitutions }: ServicePlan): string =>
	substitutions
		.filter(({ to, when }) => when.length > 0 && to.kind !== 'respond')
		.map(forkData)
		.join(''),
);

const forkData = memoized(({ key, when }: Substitution): string => {
	const alternatives = when.filter(canHold).map(partsOf);
	const rows = alternatives.flatMap((parts) => [String(parts.length), ...parts.flat()]);
	return [key, digestOf(when), String(alternatives.length), ...rows].map(sized).join('');
});

function partsOf({ path, method, headers = [], query = [] }: Condition): readonly Part[] {
	return [
		...(path ? [pathPart(path)] : []),
		...(method ? [['header', ':method', method] as const] : []),
		...headers.map(({ name, value }): Part => ['header', name, value]),
		...query.map(({ name, value }): Part => ['query', name, value]),
	];
}

function pathPart({ kind, value }: NonNullable<Condition['path']>): Part {
	return kind === 'exact' ? ['path', '', value] : ['prefix', '', value.replace(/\/$/, '')];
}

/** A query is cut at `&` and a parameter at its first `=`, so no name has one. */
function canHold({ query = [] }: Condition): boolean {
	return query.every(({ name }) => !/[&=]/.test(name));
}

function sized(text: string): string {
	return `${new TextEncoder().encode(text).length}:${text}`;
}
