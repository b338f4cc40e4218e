// SPDX-License-Identifier: Apache-2.0
import type { Expectation } from '../case/expectation.ts';
import type { CaseRequest } from '../case/request.ts';
import type { Seen, SeenHop } from '../environments/contract.ts';

/** What is seen where everything is as expected; of the kinds of expectation that the small case has. */
export function describedSeen(expected: readonly Expectation[], { headers, hops }: CaseRequest): Seen {
	return {
		hops: expected.map((one, index): SeenHop => {
			if (one.kind !== 'arrives') return { kind: 'replied', status: 503, headers: {}, body: '' };
			const { method, path, authority } = hops[index]!;
			return { kind: 'arrived', at: one.at, method, path, authority, headers, status: one.status, mirrors: [] };
		}),
	};
}
