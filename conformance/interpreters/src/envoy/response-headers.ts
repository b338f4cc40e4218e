// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import { field, flagField, listField, type Message, messageField, messagesField, oneOf, textField } from './message.ts';

/** Changes the headers of an answer, names lower-case; two lines of one header are joined with `,`. */
export type HeaderChange = (headers: Map<string, string>) => void;

const ACTIONS = ['APPEND_IF_EXISTS_OR_ADD', 'ADD_IF_ABSENT', 'OVERWRITE_IF_EXISTS_OR_ADD', 'OVERWRITE_IF_EXISTS'];

const COMMAND = /%[A-Z0-9_]+(\([^%]*\))?(:\d+)?%/g;

/**
 * Compiles `response_headers_to_add` and `response_headers_to_remove` of a table, virtual host or route: what is removed
 * is removed first (`source/common/router/header_parser.cc`). Throws UndefinedConfiguration, when applied, for values
 * with a command operator such as `%REQ(x)%`, which depend on the request.
 */
export function compileResponseHeaders(holder: Message): HeaderChange {
	const additions = messagesField(holder, 'response_headers_to_add').map(compileAddition);
	const removals = listField(holder, 'response_headers_to_remove').map((name) => String(name).toLowerCase());
	return (headers) => {
		for (const name of removals) headers.delete(name);
		for (const add of additions) add(headers);
	};
}

function compileAddition(option: Message): HeaderChange {
	const header = messageField(option, 'header') ?? {};
	const name = textField(header, 'key')?.toLowerCase();
	if (name === undefined || name === '') throw new UndefinedConfiguration('a header to add has no name');
	const text = textField(header, 'value') ?? '';
	if (text.replaceAll('%%', '').replace(COMMAND, '').includes('%')) {
		throw new UndefinedConfiguration(`the header value ${text} has a % that is no command`);
	}
	if (field(header, 'raw_value') !== undefined) throw new UndefinedConfiguration('raw_value is not judged here');
	const action = actionOf(option);
	const keepEmpty = flagField(option, 'keep_empty_value');
	return (headers) => {
		const value = literal(text);
		const before = headers.get(name);
		if (value === '' && !keepEmpty) return;
		if (action === 'ADD_IF_ABSENT' && before !== undefined) return;
		if (action === 'OVERWRITE_IF_EXISTS' && before === undefined) return;
		headers.set(name, before !== undefined && action === 'APPEND_IF_EXISTS_OR_ADD' ? `${before},${value}` : value);
	};
}

function actionOf(option: Message): string {
	const append = field(option, 'append');
	const stated = field(option, 'append_action');
	oneOf(option, ['append', 'append_action']);
	if (append !== undefined) return append === true ? 'APPEND_IF_EXISTS_OR_ADD' : 'OVERWRITE_IF_EXISTS_OR_ADD';
	const action = typeof stated === 'number' ? ACTIONS[stated] : (stated ?? 'APPEND_IF_EXISTS_OR_ADD');
	if (typeof action === 'string' && ACTIONS.includes(action)) return action;
	throw new UndefinedConfiguration(`the append_action ${String(stated)} is unknown`);
}

function literal(text: string): string {
	const value = text.replaceAll('%%', '\0');
	if (value.includes('%')) throw new UndefinedConfiguration(`the header value ${text} depends on the request`);
	return value.replaceAll('\0', '%');
}
