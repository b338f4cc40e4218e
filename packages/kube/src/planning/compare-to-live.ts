// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import { fieldManager } from '../client/kube.ts';

/**
 * What applying an object would change: nothing (`same`), something (`different`), or `ask`, where a list of the live
 * object has fields that were not applied. They may be defaults or remains of an earlier version; the API server knows.
 */
export type Comparison = 'same' | 'different' | 'ask';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Compares an object of ours with its live state by the rules of server-side apply: what is wanted must be there, and what
 * we applied earlier and no longer want must go. Other fields are somebody else's, or defaults.
 */
export function compareToLive(wanted: KubernetesObject, live: KubernetesObject): Comparison {
	const { apiVersion: _, kind: __, status: ___, ...fields } = wanted;
	const covered = cover(fields, live);
	if (covered === 'different') return 'different';
	const applied = appliedFields(live);
	if (applied === undefined) return 'ask';
	return hasAll(wanted, applied) ? covered : 'different';
}

/** Whether a live value holds a wanted one; inside a list, anything more is a question. */
function cover(wanted: unknown, live: unknown, inList = false): Comparison {
	if (Array.isArray(wanted)) {
		if (!Array.isArray(live) || live.length !== wanted.length) return 'different';
		return worst(wanted.map((item, index) => cover(item, live[index], true)));
	}
	if (isFields(wanted)) {
		if (!isFields(live)) return 'different';
		const names = Object.keys(wanted).filter((name) => wanted[name] !== undefined);
		const more = inList && Object.keys(live).some((name) => !Object.hasOwn(wanted, name));
		return worst([...names.map((name) => cover(wanted[name], live[name], inList)), more ? 'ask' : 'same']);
	}
	return Object.is(wanted, live) ? 'same' : 'different';
}

/**
 * The fields inside lists of a live object that are not wanted, each as its path without indices and its value. Defaults of
 * a schema depend on the path alone, so a field that is a default in one object is one in every object of the kind.
 */
export function unexplainedFields(wanted: unknown, live: unknown, path = '', inList = false): readonly string[] {
	if (Array.isArray(wanted) && Array.isArray(live))
		return wanted.flatMap((item, index) => unexplainedFields(item, live[index], `${path}[]`, true));
	if (!isFields(wanted) || !isFields(live)) return [];
	return Object.entries(live).flatMap(([name, value]) => {
		const at = `${path}/${name}`;
		if (Object.hasOwn(wanted, name)) return unexplainedFields(wanted[name], value, at, inList);
		return inList ? [`${at} ${JSON.stringify(value)}`] : [];
	});
}

function worst(comparisons: readonly Comparison[]): Comparison {
	if (comparisons.includes('different')) return 'different';
	return comparisons.includes('ask') ? 'ask' : 'same';
}

/** The fields that we applied, in the form of metav1.FieldsV1; `undefined` where we never did. */
function appliedFields({ metadata: { managedFields } }: KubernetesObject): Fields | undefined {
	const entries = (Array.isArray(managedFields) ? managedFields : []) as readonly Fields[];
	const ours = entries.find(
		({ manager, operation, subresource }) => manager === fieldManager && operation === 'Apply' && !subresource,
	);
	return isFields(ours?.fieldsV1) ? ours.fieldsV1 : undefined;
}

/** Whether a value has every field of a set of fields; an item of a keyed list is found by its keys. */
function hasAll(value: unknown, set: Fields): boolean {
	return Object.entries(set).every(([step, below]) => {
		if (step === '.') return true;
		const found = step.startsWith('f:') ? fieldOf(value, step.slice(2)) : itemOf(value, step);
		return found !== undefined && (!isFields(below) || hasAll(found, below));
	});
}

function fieldOf(value: unknown, name: string): unknown {
	return isFields(value) ? value[name] : undefined;
}

function itemOf(value: unknown, step: string): unknown {
	if (!Array.isArray(value)) return undefined;
	const key: unknown = JSON.parse(step.slice(2));
	if (step.startsWith('v:')) return value.find((item) => item === key);
	// Items by their index (i:) belong to lists that are applied as a whole.
	if (!step.startsWith('k:') || !isFields(key)) return value;
	return value.find((item) => Object.entries(key).every(([name, part]) => fieldOf(item, name) === part));
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
