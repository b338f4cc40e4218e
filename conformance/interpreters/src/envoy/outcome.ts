// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { type Message, textField } from './message.ts';
import type { RequestView } from './request-view.ts';

/**
 * The cluster of something that names it in the field `nameField`, or lets the first line of a request header name it,
 * `cluster_header` (`HeaderClusterSpecifierPlugin`, `WeightedClusterEntry`); without that header it is no cluster. Throws
 * UndefinedConfiguration for an empty name.
 */
export function clusterOf(holder: Message, nameField: string, request: RequestView): string {
	const header = headerOf(holder);
	if (header !== undefined) return request.values(header)[0] ?? '';
	const name = textField(holder, nameField) ?? '';
	if (name === '') throw new UndefinedConfiguration('a route action names an empty cluster');
	return name;
}

/** The header that names the cluster of something, in lower case. */
export function headerOf(holder: Message): string | undefined {
	return textField(holder, 'cluster_header')?.toLowerCase() || undefined;
}
