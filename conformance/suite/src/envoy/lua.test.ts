// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { fingers, luaScript, words } from '../arbitrary/lua.ts';
import { predict, requestTo } from './predicted.ts';
import { TableEnvoy, versions } from './table-envoy.ts';

const tables = Number(process.env.LUA_RUNS ?? 20);
const perTable = 40;
const clusters = [...Array.from({ length: fingers }, (_, index) => `c${index}`), 'fallback', '1', '2'];
const dead = ['dead'];

function configOf(script: string): object {
	const type = 'type.googleapis.com/envoy.extensions.router.cluster_specifiers.lua.v3.LuaConfig';
	const config = { '@type': type, source_code: { inline_string: script }, default_cluster: 'fallback' };
	return { extension: { name: 'lua', typed_config: config } };
}

// Each script behind a path of its own.
function tableOf(scripts: readonly string[]): object {
	const routes = scripts.map((script, index) => ({
		match: { path: `/${index}` },
		route: { inline_cluster_specifier_plugin: configOf(script) },
	}));
	return { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] };
}

const line = fc.tuple(fc.constantFrom('x-a', 'x-b'), fc.constantFrom(...words));
const headersOfRequest = fc.array(line, { maxLength: 4 });

const randomTable = fc.record({
	scripts: fc.array(luaScript, { minLength: perTable, maxLength: perTable }),
	headers: fc.array(headersOfRequest, { minLength: 3, maxLength: 3 }),
});

for (const version of versions) {
	test.serial(`Envoy ${version[0]} runs a script as the interpreter does`, async (t) => {
		t.timeout(300_000);
		const real = await TableEnvoy.start(version, clusters, dead);
		t.teardown(() => real.stop());
		let [judged, asked] = [0, 0];
		const seen = new Set<string>();
		const law = fc.asyncProperty(randomTable, async ({ scripts, headers }) => {
			const table = tableOf(scripts);
			await real.publish(table);
			const requests = scripts.flatMap((_, index) => headers.map((lines) => requestTo(`/${index}`, lines)));
			const predicted = predict(real, table, requests);
			const answers = await Promise.all(requests.map((request) => real.ask(request)));
			asked += requests.length;
			for (const [index, request] of requests.entries()) {
				const [said, answer] = [predicted[index]!, answers[index]!];
				seen.add(answer);
				if (said === 'not judged') continue;
				judged++;
				if (said.has(answer)) continue;
				const script = scripts[Number(request.path.slice(1))];
				throw new Error(JSON.stringify({ script, request, said: [...said.keys()], answer }));
			}
		});
		await fc.assert(law, { numRuns: tables, endOnFailure: true, includeErrorInReport: true });
		t.log(`${judged} of ${asked} answers judged, ${seen.size} kinds`);
		t.true(judged > asked * 0.6);
		t.true(seen.size >= fingers);
	});
}
