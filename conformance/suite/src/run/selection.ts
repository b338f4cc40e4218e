// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../case/case.ts';
import { featuresOfCase } from './features-of-case.ts';

/** Which cases are meant: those of one of the patterns that have every one of the features. Absent: all. */
export interface Selection {
	/** Of ids, where `*` is anything but a slash and `**` is anything. */
	readonly select?: readonly string[];
	readonly features?: readonly string[];
}

/** Whether a case is meant. */
export function isSelected(one: Case, { select = [], features = [] }: Selection): boolean {
	if (select.length > 0 && !select.some((pattern) => isMatch(one.id, pattern))) return false;
	if (features.length === 0) return true;
	const own: readonly string[] = featuresOfCase(one);
	return features.every((feature) => own.includes(feature));
}

/** Whether an id has the form of a pattern; a pattern without a slash may also be the last part of an id. */
function isMatch(id: string, pattern: string): boolean {
	const source = pattern
		.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
		.replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
	const name = pattern.includes('/') ? id : (id.split('/').at(-1) ?? id);
	return new RegExp(`^${source}$`).test(name);
}
