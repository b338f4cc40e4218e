// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { isLikely, sampleSize } from './binomial.ts';

test('an honest split is hardly ever refused, and one that is far off always', (t) => {
	for (const probability of [0.01, 0.1, 0.2, 0.5, 0.9, 0.99]) {
		let refused = 0;
		for (let sample = 0; sample < 2_000; sample++) {
			let count = 0;
			for (let draw = 0; draw < sampleSize; draw++) if (Math.random() < probability) count++;
			if (!isLikely(count, sampleSize, probability)) refused++;
		}
		// One per 100,000 is what the bound allows: three of 2,000 do not happen.
		t.true(refused < 3, `${probability}: ${refused} refused`);
		for (const off of [-0.23, 0.23]) {
			const count = Math.round(sampleSize * (probability + off));
			if (count >= 0 && count <= sampleSize) t.false(isLikely(count, sampleSize, probability), `${probability}${off}`);
		}
	}
});

test('a share that is everything, or nothing, is exact', (t) => {
	t.true(isLikely(sampleSize, sampleSize, 1));
	t.false(isLikely(sampleSize - 1, sampleSize, 1));
	t.true(isLikely(0, sampleSize, 0));
	t.false(isLikely(1, sampleSize, 0));
});
