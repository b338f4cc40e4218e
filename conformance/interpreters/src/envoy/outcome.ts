// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { Clusters } from './destinations.ts';
import { field, type Message, textField } from './message.ts';

/**
 * Where something leads that names a cluster in the field `nameField`, or by a header in `cluster_header`; throws
 * UndefinedConfiguration for an empty name.
 */
export function outcomeOf(holder: Message, nameField: string, clusters: Clusters): Outcome {
	const header = field(holder, 'cluster_header');
	if (header !== undefined && header !== '') return { kind: 'other', native: { cluster_header: header } };
	const name = textField(holder, nameField) ?? '';
	if (name === '') throw new UndefinedConfiguration('a route action names an empty cluster');
	return clusters.to(name);
}
