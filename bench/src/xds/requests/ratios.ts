// SPDX-License-Identifier: Apache-2.0
import { type Spread, spreadOf } from '../../spread.ts';
import type { Kind } from './kinds.ts';
import type { RequestCost } from './measure.ts';

/** What a request costs beside another kind of request of the same rounds. */
export interface RequestRatio extends Kind {
	/** 0 for the plain route table. */
	readonly sandboxes: number;
	/** CPU microseconds of Envoy for one request. */
	readonly micros: Spread;
	/** The rounds' ratios; absent where the row is what others are compared with. */
	readonly ratio?: Spread;
}

/**
 * Requests without a key, and those that name a cluster, beside a plain route table without; others beside the first key of
 * the fewest sandboxes, random ones beside that and what as many clusters, each with connections of its own, cost a plain
 * route table.
 */
export function ratiosOf(costs: readonly RequestCost[]): readonly RequestRatio[] {
	const fewest = Math.min(...costs.map(({ sandboxes }) => sandboxes).filter((size) => size > 0));
	const microsOf = (sandboxes: number, carrier: Kind['carrier'], hit: Kind['hit']): readonly number[] =>
		costs.find((cost) => cost.sandboxes === sandboxes && cost.carrier === carrier && cost.hit === hit)!.micros;
	const plain = microsOf(0, 'none', 'none');
	const [one, many] = [microsOf(0, 'cluster', 'first'), microsOf(0, 'cluster', 'random')];
	const baseOf = ({ sandboxes, carrier, hit }: RequestCost): readonly number[] => {
		if (carrier === 'none' || carrier === 'cluster') return plain;
		const first = microsOf(fewest, carrier, 'first');
		if (hit !== 'random' || sandboxes === fewest) return first;
		return first.map((micros, round) => micros + many[round]! - one[round]!);
	};
	return costs.map((cost) => {
		const { sandboxes, carrier, hit, micros } = cost;
		const base = baseOf(cost);
		const ratio = spreadOf(micros.map((spent, round) => spent / base[round]!));
		return { sandboxes, carrier, hit, micros: spreadOf(micros), ...(base === micros ? {} : { ratio }) };
	});
}
