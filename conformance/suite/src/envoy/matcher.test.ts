// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { matcherClusters, matcherValues, randomMatcher } from '../arbitrary/matcher.ts';
import { predict, requestTo } from './predicted.ts';
import { TableEnvoy, versions } from './table-envoy.ts';

const tables = Number(process.env.MATCHER_RUNS ?? 15);
const perTable = 40;

const line = fc.tuple(fc.constantFrom('x-k', 'x-k', 'x-j', 'cookie'), fc.constantFrom(...matcherValues));
const randomTable = fc.record({
	matchers: fc.array(randomMatcher, { minLength: perTable, maxLength: perTable }),
	headers: fc.array(fc.array(line, { maxLength: 4 }), { minLength: 4, maxLength: 4 }),
});

// Each matcher behind an authority of its own.
function tableOf(matchers: readonly object[]): object {
	const hosts = matchers.map((matcher, index) => ({ name: `${index}`, domains: [`shop-${index}`], matcher }));
	return { virtual_hosts: hosts };
}

for (const version of versions) {
	test.serial(`Envoy ${version[0]} picks a route by a matcher as the interpreter does`, async (t) => {
		t.timeout(300_000);
		const real = await TableEnvoy.start(version, matcherClusters, []);
		t.teardown(() => real.stop());
		let [asked, judged] = [0, 0];
		const seen = new Map<string, number>();
		const law = fc.asyncProperty(randomTable, async ({ matchers, headers }) => {
			const table = tableOf(matchers);
			await real.publish(table);
			const requests = matchers.flatMap((_, index) => headers.map((lines) => requestTo('/', lines, `shop-${index}`)));
			const predicted = predict(real, table, requests);
			const answers = await Promise.all(requests.map((request) => real.ask(request)));
			for (const [index, request] of requests.entries()) {
				const [said, answer] = [predicted[index]!, answers[index]!];
				asked++;
				seen.set(answer, (seen.get(answer) ?? 0) + 1);
				if (said === 'not judged') continue;
				judged++;
				if (said.size === 1 && said.has(answer)) continue;
				const matcher = matchers[Number(request.authority.slice('shop-'.length))];
				throw new Error(JSON.stringify({ matcher, headers: request.headers, said: [...said.keys()], answer }));
			}
		});
		await fc.assert(law, { numRuns: tables, endOnFailure: true, includeErrorInReport: true });
		t.log(`${judged} of ${asked} judged: ${[...seen].map(([answer, count]) => `${answer} ${count}`).join(', ')}`);
		t.is(judged, asked);
		t.deepEqual([...seen.keys()].sort(), ['404', '418', '503', ...matcherClusters]);
	});
}
