// SPDX-License-Identifier: Apache-2.0
import { type Spread, spreadOf } from '../../spread.ts';
import type { Kind, RequestCost } from './measure.ts';

/** What a request costs beside another kind of request of the same rounds. */
export interface RequestRatio extends Kind {
	/** 0 for the plain route table. */
	readonly sandboxes: number;
	/** CPU microseconds of Envoy for one request. */
	readonly micros: Spread;
	/** The rounds' ratios; absent where the row is what others are compared with. */
	readonly ratio?: Spread;
}

/** Requests without a key beside a plain route table; others beside the first key of the fewest sandboxes. */
export function ratiosOf(costs: readonly RequestCost[]): readonly RequestRatio[] {
	const fewest = Math.min(...costs.map(({ sandboxes }) => sandboxes).filter((size) => size > 0));
	return costs.map((cost) => {
		const { sandboxes, carrier, hit, micros } = cost;
		const base = costs.find((other) =>
			carrier === 'none'
				? other.sandboxes === 0
				: other.carrier === carrier && other.sandboxes === fewest && other.hit === 'first',
		)!;
		const ratio = spreadOf(micros.map((spent, round) => spent / base.micros[round]!));
		return { sandboxes, carrier, hit, micros: spreadOf(micros), ...(base === cost ? {} : { ratio }) };
	});
}
