// SPDX-License-Identifier: Apache-2.0
import type { LabelSelector } from './listeners.ts';

/**
 * Whether a selector accepts labels: all of its requirements hold, and one without requirements accepts everything
 * (Kubernetes meta/v1, LabelSelector). An operator that is not known accepts nothing.
 */
export function selects(
	{ matchLabels = {}, matchExpressions = [] }: LabelSelector,
	labels: Readonly<Record<string, string>>,
): boolean {
	const has = (key: string) => Object.hasOwn(labels, key);
	return (
		Object.entries(matchLabels).every(([key, value]) => has(key) && labels[key] === value) &&
		matchExpressions.every(({ key, operator, values = [] }) => {
			switch (operator) {
				case 'In':
					return has(key) && values.includes(labels[key]!);
				case 'NotIn':
					return !(has(key) && values.includes(labels[key]!));
				case 'Exists':
					return has(key);
				case 'DoesNotExist':
					return !has(key);
				default:
					return false;
			}
		})
	);
}
