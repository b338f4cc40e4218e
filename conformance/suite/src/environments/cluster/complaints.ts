// SPDX-License-Identifier: Apache-2.0
import { describe } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/plan';

interface Condition {
	readonly type: string;
	readonly status: string;
	readonly reason?: string;
	readonly message?: string;
	readonly observedGeneration?: number;
}

interface Conditioned {
	readonly conditions?: readonly Condition[];
}

interface Status extends Conditioned {
	readonly parents?: readonly (Conditioned & { readonly parentRef?: Named })[];
	readonly listeners?: readonly (Conditioned & Named)[];
}

interface Named {
	readonly name?: string;
	readonly sectionName?: string;
}

/** What is bad when it is not so, and what when it is (gateway-api apis/v1, GatewayConditionType and its like). */
const wanted: Readonly<Record<string, string>> = {
	Accepted: 'True',
	ResolvedRefs: 'True',
	Programmed: 'True',
	PartiallyInvalid: 'False',
	Conflicted: 'False',
};

/**
 * What the controllers of a cluster say is wrong with an object, as it is now, and whether they have seen it as it is, as
 * sentences; nothing where they say nothing of it. It is for whoever asks why a request went elsewhere.
 */
export function complaints(object: KubernetesObject): readonly string[] {
	const { parents = [], listeners = [], conditions = [] } = (object.status ?? {}) as Status;
	const generation = (object.metadata as { readonly generation?: number }).generation;
	const name = describe(object);
	const places = [
		{ at: '', conditions },
		...parents.map(({ parentRef = {}, conditions: own = [] }) => {
			const section = parentRef.sectionName === undefined ? '' : `, ${parentRef.sectionName}`;
			return { at: ` at ${parentRef.name}${section}`, conditions: own };
		}),
		...listeners.map((listener) => ({ at: `, listener ${listener.name}`, conditions: listener.conditions ?? [] })),
	];
	return places.flatMap((place) => {
		const isOld = place.conditions.some(({ observedGeneration = generation }) => observedGeneration !== generation);
		const old = isOld ? [`the mesh has not seen ${name}${place.at} as it is now`] : [];
		return [
			...old,
			...place.conditions.filter(isBad).map((one) => `the mesh says of ${name}${place.at}: ${said(one)}`),
		];
	});
}

function isBad({ type, status }: Condition): boolean {
	return wanted[type] !== undefined && wanted[type] !== status;
}

function said({ type, status, reason = '', message = '' }: Condition): string {
	return `${type} is ${status} (${[reason, message].filter((text) => text !== '').join(': ')})`;
}
