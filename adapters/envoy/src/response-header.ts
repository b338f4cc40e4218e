// SPDX-License-Identifier: Apache-2.0
import type { NameValue } from '@branchline/plan';
import { list, type Message, withField } from './field.ts';

/** A route, or an entry of a split, that adds a header to the responses it passes on. */
export function withResponseHeader(holder: Message, header: NameValue | undefined): Message {
	if (header === undefined) return holder;
	const option = { header: { key: header.name, value: header.value }, append_action: 'APPEND_IF_EXISTS_OR_ADD' };
	return withField(holder, 'response_headers_to_add', [...list(holder, 'response_headers_to_add'), option]);
}
