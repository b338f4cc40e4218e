// SPDX-License-Identifier: Apache-2.0
import { adapters } from '@branchline/adapters-all';
import { envoy, gatewayApi, istio, linkerd } from '@branchline/interpreters';
import type { NativeObject } from '@branchline/plan';
import { moduleFolder } from '@branchline/testbed';
import test from 'ava';
import { checkFile, type Way } from './check.test.fixture.ts';
import { type CorpusFile, corpusFiles } from './files.test.fixture.ts';
import { knownWrong } from './known-wrong.test.fixture.ts';

function way(mesh: string, interpreter: Way['interpreter'], implementation?: string): Way {
	const adapter = adapters.find(({ name }) => name === mesh)!;
	const name = implementation === undefined ? mesh : `${mesh} on ${implementation}`;
	return { name, adapter, interpreter, ...(implementation === undefined ? {} : { implementation }) };
}

const ways: readonly Way[] = [
	way('istio', istio),
	way('gateway-api', gatewayApi),
	way('gateway-api', gatewayApi, 'istio'),
	way('gateway-api', gatewayApi, 'envoy-gateway'),
	way('linkerd', linkerd),
	way('envoy', envoy),
];

/** The modules whose samples and test data have routes, and the least number of files that have some. */
const modules = [
	['istio', 'istio.io/istio', 100],
	['envoy-gateway', 'sigs.k8s.io/gateway-api', 50],
	['envoy-gateway', 'github.com/envoyproxy/gateway', 100],
] as const;

const folders = await Promise.all(modules.map(([set, module]) => moduleFolder(set, module)));

for (const [index, [, module, least]] of modules.entries()) {
	const folder = folders[index];
	// `branchline testbed build` downloads what is missing here.
	const run = folder === undefined ? test.skip : test;
	run(`the routes of ${module} are survived`, async (t) => {
		t.timeout(1_200_000);
		const files = await corpusFiles(folder!);
		t.true(files.length >= least, `${files.length} files`);
		const sum = (count: (file: (typeof files)[number]) => number) => files.reduce((all, file) => all + count(file), 0);
		t.log(
			`${module}: ${files.length} files, ${sum(({ native }) => native.length)} objects, ${sum(({ routes }) => routes)} routes`,
		);
		const wrong: string[] = [];
		for (const one of ways) {
			const checked = files.filter((file) => reads(one, file)).map((file) => checkFile(file, one));
			const total = (count: (file: (typeof checked)[number]) => number) =>
				checked.reduce((all, file) => all + count(file), 0);
			wrong.push(...checked.flatMap((file) => file.wrong));
			t.log(
				`${one.name}: ${total(({ artifacts }) => artifacts)} artifacts, ${total(({ refusals }) => refusals.length)} refusals; ${total(({ asked }) => asked)} requests, of which ${total(({ changed }) => changed)} met a fork`,
			);
			for (const [reason, count] of counted(checked.flatMap(({ refusals }) => refusals))) t.log(`${count} × ${reason}`);
		}
		t.deepEqual(
			wrong.filter((line) => !knownWrong.some(({ says }) => says.test(line))),
			[],
		);
	});
}

const kinds: Readonly<Record<string, RegExp>> = {
	envoy: /^RouteConfiguration$/,
	istio: /^VirtualService$/,
	'gateway-api': /^(HTTP|GRPC)Route$/,
	linkerd: /^(HTTP|GRPC)Route$/,
};

/** Whether a file has routes of an adapter's mesh. */
function reads({ adapter }: Way, { native }: CorpusFile): boolean {
	const kind = (object: NativeObject) => String(object.kind ?? String(object['@type']).split('.').at(-1));
	return native.some((object) => kinds[adapter.name]!.test(kind(object)));
}

function counted(reasons: readonly string[]): readonly (readonly [reason: string, count: number])[] {
	const counts = new Map<string, number>();
	for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
	return [...counts].sort(([, a], [, b]) => b - a);
}
