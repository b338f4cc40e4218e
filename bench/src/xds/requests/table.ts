// SPDX-License-Identifier: Apache-2.0
import { markdownTable } from '../../markdown-table.ts';
import type { RequestRatio } from './ratios.ts';

const columns = [
	['none', 'none'],
	...(['header', 'baggage'] as const).flatMap((carrier) =>
		(['first', 'last', 'random'] as const).map((hit) => [carrier, hit] as const),
	),
] as const;

/** What requests cost as a table in Markdown, one row for each number of sandboxes. */
export function requestsTable(ratios: readonly RequestRatio[]): string {
	const sizes = [...new Set(ratios.map(({ sandboxes }) => sandboxes))];
	const rows = sizes.map((size) => [
		size === 0 ? 'a plain route' : String(size),
		...columns.map(([carrier, hit]) => {
			// A plain route table reads no key; beside the header with one stands the header that names a cluster.
			const read = size === 0 && carrier === 'header' ? 'cluster' : carrier;
			const found = ratios.find((one) => one.sandboxes === size && one.carrier === read && one.hit === hit);
			return found === undefined ? '' : cell(found);
		}),
	]);
	const heads = columns.map(([carrier, hit]) => (carrier === 'none' ? 'no key' : `${carrier}, ${hit}`));
	return markdownTable(['Envoy CPU per request', ...heads], rows);
}

function cell({ micros, ratio }: RequestRatio): string {
	const spent = `${micros.median.toFixed(0)} µs`;
	return ratio === undefined
		? spent
		: `${spent}, ${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
}
