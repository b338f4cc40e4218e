// SPDX-License-Identifier: Apache-2.0
import type { Backend } from '@branchline/plan';
import { field, type Message, messageField, messagesField, textField } from './message.ts';

/** A backend with the name of its cluster, where a route names one. */
export type NamedBackend = Backend & { readonly cluster?: string };

/** Gives the backends their own part of what a route adds to responses. */
export type Additions = (backends: readonly NamedBackend[], metadata: (cluster: string) => Message) => Backend[];

const COMMAND = /^%METADATA\(CLUSTER:([^:()%]+):([^:()%]+)\)%$/;
const ADDED = 'response_headers_to_add';

/**
 * Takes those of a route's `response_headers_to_add` out of its effects that are text of the cluster's metadata
 * (`%METADATA(CLUSTER:namespace:key)%`, `source/common/formatter/substitution_formatter.cc`): they depend on the backend,
 * and are effects of it. A header whose text is not there is not added, unless it is told to keep empty values.
 */
export function clusterMetadataHeaders(effects: Readonly<Record<string, unknown>>): {
	readonly fixed: Readonly<Record<string, unknown>>;
	readonly additions: Additions;
} {
	const options = messagesField(effects, ADDED);
	const own = options.filter((option) => commandOf(option) !== undefined);
	if (own.length === 0) return { fixed: effects, additions: (backends) => backends.map(withoutName) };
	const { [ADDED]: _, ...others } = effects;
	const rest = options.filter((option) => !own.includes(option));
	return {
		fixed: rest.length > 0 ? { ...others, [ADDED]: rest } : others,
		additions: (backends, metadata) =>
			backends.map((backend) => {
				const known = backend.cluster === undefined ? {} : metadata(backend.cluster);
				const added = own.flatMap((option) => evaluated(option, known));
				return added.length > 0 ? withAdded(withoutName(backend), added) : withoutName(backend);
			}),
	};
}

function withoutName({ cluster: _, ...backend }: NamedBackend): Backend {
	return backend;
}

function commandOf(option: Message): readonly [namespace: string, key: string] | undefined {
	const [, namespace, key] = COMMAND.exec(textField(messageField(option, 'header') ?? {}, 'value') ?? '') ?? [];
	return namespace !== undefined && key !== undefined ? [namespace, key] : undefined;
}

function evaluated(option: Message, metadata: Message): readonly Message[] {
	const [namespace, key] = commandOf(option) ?? ['', ''];
	const value = field(messageField(metadata, namespace) ?? {}, key);
	if (typeof value !== 'string' && field(option, 'keep_empty_value') !== true) return [];
	return [{ ...option, header: { ...messageField(option, 'header'), value: typeof value === 'string' ? value : '' } }];
}

function withAdded(backend: Backend, added: readonly Message[]): Backend {
	const effects = (backend.effects ?? {}) as Message;
	return { ...backend, effects: { ...effects, [ADDED]: [...messagesField(effects, ADDED), ...added] } };
}
