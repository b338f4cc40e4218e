// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { type Layer, packageFindings, sourceFindings } from './architecture-findings.ts';
import { type Package, readPackages } from './architecture-workspace.ts';

const adapter: Layer = {
	imports: ['@branchline/plan', '@branchline/adapter', '@branchline/httproute'],
	everywhere: true,
};
const meshes = ['istio', 'gateway-api', 'linkerd', 'envoy'].map((mesh) => `@branchline/adapter-${mesh}`);
const anything = 'any package of ours';

/**
 * Who may import whom. `everywhere`: its sources run in a browser, so they import nothing of Node. What no row allows is
 * forbidden, to tests as to sources; a package without a row is an error.
 */
const table: Readonly<Record<string, Layer>> = {
	'@branchline/model': { imports: [], everywhere: true },
	'@branchline/plan': { imports: ['@branchline/model'], everywhere: true },
	'@branchline/adapter': { imports: ['@branchline/plan'], everywhere: true },
	'@branchline/httproute': { imports: ['@branchline/plan', '@branchline/adapter'], everywhere: true },
	...Object.fromEntries(meshes.map((name) => [name, adapter])),
	'@branchline/adapters-all': { imports: ['@branchline/plan', '@branchline/adapter', ...meshes], everywhere: true },
	'@branchline/interpreters': { imports: ['@branchline/plan'], everywhere: true },
	branchline: {
		imports: [
			'@branchline/model',
			'@branchline/plan',
			'@branchline/adapter',
			'@branchline/adapter-envoy',
			'@branchline/adapters-all',
			'@branchline/interpreters',
		],
		everywhere: true,
	},
	'envoy-control-plane-ts': { imports: [] },
	'@branchline/echo': { imports: [] },
	'@branchline/kube': { imports: ['@branchline/model', '@branchline/adapter', 'branchline'] },
	'@branchline/controller': { imports: ['@branchline/model', '@branchline/adapter', 'branchline', '@branchline/kube'] },
	'@branchline/testbed': { imports: ['@branchline/echo', '@branchline/kube'] },
	'@branchline/serve': { imports: ['branchline', 'envoy-control-plane-ts'] },
	'@branchline/cli': {
		imports: [
			'@branchline/serve',
			'envoy-control-plane-ts',
			'branchline',
			'@branchline/testbed',
			'@branchline/kube',
			'@branchline/controller',
			'@branchline/conformance',
		],
	},
	'@branchline/conformance': { imports: anything },
	'@branchline/test': { imports: anything },
	'@branchline/bench': { imports: anything },
};

/** What only one package may import: whoever else needs it asks that package. */
const reserved: Readonly<Record<string, string>> = {
	'@kubernetes/client-node': '@branchline/kube',
	'@grpc/grpc-js': 'envoy-control-plane-ts',
};

/** Sources of more than 200 lines, tests (which are tables of cases) of more than 300, and why. */
const long: Readonly<Record<string, string>> = {
	'conformance/interpreters/src/envoy/regex-syntax.ts': 'one grammar, read by one descent',
};

const root = fileURLToPath(new URL('../../', import.meta.url));
const packages: readonly Package[] = await readPackages(root);

test('every package has a row in the table, and every row a package', (t) => {
	t.deepEqual(packages.map(({ manifest }) => manifest.name).sort(), Object.keys(table).sort());
});

test('packages depend on what the table allows, and their TypeScript references are their dependencies', (t) => {
	t.deepEqual(
		packages.flatMap((one) => packageFindings(one, { table, reserved, packages })),
		[],
	);
});

test('sources import what the table allows, are named after what they hold, are short, documented and licensed', (t) => {
	t.true(packages.flatMap(({ sources }) => sources).length > 300);
	t.deepEqual(
		packages.flatMap((one) => sourceFindings(one, { table, reserved, packages, long })),
		[],
	);
});

test('every file that may be long exists and is long', (t) => {
	const sources = packages.flatMap((one) => one.sources);
	for (const path of Object.keys(long)) {
		t.true((sources.find((source) => source.path === path)?.lines ?? 0) > 200, path);
	}
});
