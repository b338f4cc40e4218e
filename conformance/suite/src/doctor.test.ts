// SPDX-License-Identifier: Apache-2.0
import { setImmediate } from 'node:timers/promises';
import { adapters } from '@branchline/adapters-all';
import type { Documents, Fork, RoutingPolicy, Sandbox } from '@branchline/model';
import test from 'ava';
import { compile, type Diagnosis, type Diagnostic, diagnose, render, type ServicePort } from 'branchline';
import fc from 'fast-check';
import { shop } from './arbitrary/shop.ts';
import type { MeshUnderTest, RandomNative } from './mesh.ts';
import { meshes } from './meshes.ts';

const now = '2026-02-01T00:00:00Z';
const runs = Number(process.env.LAW_RUNS ?? 12);

/** Carriers that some meshes refuse beside some routes, and one whose name leaves room for short keys only. */
const carriers = fc.constantFrom(
	[{ header: 'x-key' }],
	[{ header: 'h' }],
	[{ header: 'h' }, { baggage: 'key' }],
	[{ baggage: 'a-member-with-a-name-of-fifty-eight-characters-or-thereabout' }],
);

const keys = fc.constantFrom('p', 'pr-1', 'a-key-with-as-many-characters-as-there-may-be-48');

/** What a sandbox may ask that the doctor asked for, too. */
const asks: Readonly<Record<string, Partial<Fork>>> = {
	plain: {},
	'target.respond': { to: { respond: { status: 503 } } },
	'when.path': { when: [{ path: { prefix: '/x-branchline-doctor' } }] },
	'when.method': { when: [{ method: 'POST' }] },
	'dead-fork': { to: { service: 'gone' } },
};

/** The same routes, but with regular expressions for the headers, or chosen by a tree: most meshes refuse to copy some of these. */
function harder({ objects }: RandomNative): Documents['native'] {
	return JSON.parse(JSON.stringify(objects), (field, value) => {
		if (value?.exact === '1') return { regex: '1' };
		if (value?.name === 'h' && value.value === '1') return { ...value, type: 'RegularExpression' };
		if (field === 'virtual_hosts')
			return value.map((host: object, index: number) => (index > 0 ? host : { ...host, matcher: {} }));
		return value;
	});
}

function documentsOf(native: Documents['native'], policy: RoutingPolicy): Documents {
	return { ...shop, sandboxes: [], groups: [], policy, native, other: [] };
}

function sandboxOf({ namespace, service, port }: ServicePort, key: string, more: Partial<Fork>): Sandbox {
	const to = { service: namespace === 'pay' ? 'fork-3' : 'fork-1' };
	const fork: Fork = { of: { service }, ports: [port], to, ...more };
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name: key, namespace },
		spec: { forks: [fork] },
	};
}

/** What is in the way of a fork of a service port with a key, as the doctor said it. */
function foretold(diagnosis: Diagnosis, of: ServicePort, key: string, ask: string): readonly Diagnostic[] {
	const all = [...diagnosis.meshes.flatMap(({ obstacles }) => obstacles), ...diagnosis.obstacles];
	return all
		.filter(({ ports }) => ports.some((port) => JSON.stringify(port) === JSON.stringify(of)))
		.filter(({ asked }) => asked === undefined || asked.some((one) => one === ask))
		.filter(({ effect, diagnostic }) => {
			if (diagnostic.code !== 'doctor/key-length') return effect !== 'bends';
			return key.length > Number(/at most (\d+) characters/.exec(diagnostic.message)?.[1]);
		})
		.map(({ diagnostic }) => diagnostic);
}

type Errors = (sandboxes: readonly Sandbox[]) => readonly Diagnostic[];

function rendering(mesh: MeshUnderTest, documents: Documents): Errors {
	const how = { mesh: mesh.adapter.name, ...(mesh.implementation ? { implementation: mesh.implementation } : {}) };
	return (sandboxes) => {
		const { plan } = compile({ ...documents, sandboxes }, documents, now);
		const { diagnostics } = render(plan, { ...how, cluster: documents, native: documents.native });
		return diagnostics.filter(({ severity }) => severity === 'error');
	};
}

for (const mesh of meshes.filter(({ adapter }) => adapters.includes(adapter))) {
	// One after the other, with a pause after each configuration: ava takes long silence for a standstill.
	test.serial(`${mesh.name}: a sandbox is refused where the doctor says so, and nowhere else`, async (t) => {
		t.timeout(300_000);
		const seen = new Map<string, number>();
		const property = fc.asyncProperty(
			mesh.native,
			fc.constantFrom(true, true, false),
			carriers,
			keys,
			async (random, isHarder, list, key) => {
				await setImmediate();
				const native = isHarder ? harder(random) : random.objects;
				const policy = {
					apiVersion: 'branchline.dev/v1alpha1',
					kind: 'RoutingPolicy',
					metadata: { name: 'default' },
					spec: { carriers: list },
				} as RoutingPolicy;
				const documents = documentsOf(native, policy);
				const how = {
					mesh: mesh.adapter.name,
					...(mesh.implementation ? { implementation: mesh.implementation } : {}),
				};
				const diagnosis = diagnose(documents, { ...how, now });
				const errorsOf = rendering(mesh, documents);
				// Without a sandbox no key is lost, whatever the routes.
				t.deepEqual(errorsOf([]), []);
				const lacks = new Set<string>(diagnosis.meshes[0]!.lacks.map(({ feature }) => feature));
				for (const { of } of diagnosis.meshes[0]!.ports) {
					const isStopped = foretold(diagnosis, of, key, 'plain').length > 0;
					for (const [ask, more] of Object.entries(asks)) {
						// Where a plain fork is refused, one that is narrower may not be, and that is not said.
						if (lacks.has(ask) || (isStopped && ask !== 'plain')) continue;
						const said = foretold(diagnosis, of, key, ask);
						const errors = errorsOf([sandboxOf(of, key, more)]);
						const outcome = `${ask === 'plain' ? 'plain' : 'asked'} ${errors.length > 0 ? 'refused' : 'written'}`;
						seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
						if (said.length > 0 === errors.length > 0) continue;
						t.log(JSON.stringify({ of, key, ask, list, said, errors, native }));
						throw new Error('differs');
					}
				}
			},
		);
		await fc.assert(property, { numRuns: runs, seed: 2026, endOnFailure: true });
		t.log(Object.fromEntries(seen));
		t.true((seen.get('plain written') ?? 0) > 0);
		t.true((seen.get('plain refused') ?? 0) > 0);
		await fc.assert(property, { numRuns: runs / 2, endOnFailure: true });
	});
}
