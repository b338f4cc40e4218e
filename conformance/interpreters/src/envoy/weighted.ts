// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import type { NamedBackend } from './cluster-metadata.ts';
import type { Clusters } from './destinations.ts';
import { flagField, integerField, type Message, messagesField, oneOf, otherFields, textField } from './message.ts';
import { clusterOf } from './outcome.ts';
import type { RequestView } from './request-view.ts';

/** Says by which shares a request goes where. */
export type Backends = (request: RequestView, clusters: Clusters) => NamedBackend[];

const OF_CLUSTER = new Set(['name', 'weight', 'cluster_header']);

/**
 * Compiles `weighted_clusters`. The weights count relative to their sum; every entry must have one. Where a request has one
 * line of the header `header_name`, and that is an unsigned number of 64 bits, the number draws instead of chance: one share
 * is the answer. Throws UndefinedConfiguration for what Envoy refuses, and when asked where a hash draws.
 */
export function compileWeighted(weighted: Message, validate: (cluster: string) => void): Backends {
	const all = messagesField(weighted, 'clusters');
	const entries = all.map((entry) => ({ entry, weight: integerField(entry, 'weight') ?? -1 }));
	const total = entries.reduce((sum, { weight }) => sum + weight, 0);
	if (total <= 0 || total > 0xffffffff || entries.some(({ weight }) => weight < 0)) {
		throw new UndefinedConfiguration(`the weights of weighted_clusters sum to ${total}, or one is missing or negative`);
	}
	for (const { entry } of entries) {
		if (oneOf(entry, ['name', 'cluster_header']) === 'name') validate(textField(entry, 'name') ?? '');
	}
	const byHash = oneOf(weighted, ['header_name', 'use_hash_policy']) === 'use_hash_policy';
	const header = textField(weighted, 'header_name')?.toLowerCase() ?? '';
	const drawn = entries.filter(({ weight }) => weight > 0);
	return (request, clusters) => {
		if (byHash && flagField(weighted, 'use_hash_policy')) {
			throw new UndefinedConfiguration('weighted_clusters drawn by a hash are not judged here');
		}
		const number = header === '' ? undefined : numberOf(request.values(header));
		const chosen = number === undefined ? drawn : [drawnBy(Number(number % BigInt(total)), drawn)];
		return chosen.map(({ entry, weight }) => {
			const effects = otherFields(entry, OF_CLUSTER);
			const cluster = clusterOf(entry, 'name', request);
			const share = { weight, to: clusters.to(cluster), cluster };
			return Object.keys(effects).length > 0 ? { ...share, effects } : share;
		});
	};
}

interface Entry {
	readonly entry: Message;
	readonly weight: number;
}

function drawnBy(draw: number, entries: readonly Entry[]): Entry {
	let left = draw;
	const found = entries.find(({ weight }) => {
		left -= weight;
		return left < 0;
	});
	if (found === undefined) throw new TypeError(`${draw} is not below the sum of the weights`);
	return { ...found, weight: 1 };
}

// A number as `absl::SimpleAtoi` reads it; several lines count as none, however they are joined.
function numberOf(lines: readonly string[]): bigint | undefined {
	const [line] = lines;
	if (lines.length !== 1 || line === undefined || !/^\+?\d+$/.test(line)) return undefined;
	const number = BigInt(line.replace('+', ''));
	return number < 1n << 64n ? number : undefined;
}
