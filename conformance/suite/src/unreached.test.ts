// SPDX-License-Identifier: Apache-2.0
import { setImmediate } from 'node:timers/promises';
import { adapters } from '@branchline/adapters-all';
import type { Diagnostic } from '@branchline/model';
import test from 'ava';
import { type Plan, type RenderedMesh, render, type ServicePort, type Substitution, servicePortName } from 'branchline';
import fc from 'fast-check';
import { shop, shopPorts } from './arbitrary/shop.ts';
import { meshes } from './meshes.ts';

const runs = Number(process.env.LAW_RUNS ?? 24);

/** Where a service port without routes has one of ours, and the users' are all at gateways, so that every port is reached. */
const hasBaselines = new Set([
	'gateway-api at gateways',
	'gateway-api at gateways on istio',
	'gateway-api at gateways on istio, both kinds',
]);

/** No part of anything that the shop has. */
const key = 'a-key-of-nobody-else';

const ingresses = fc.constantFrom<Plan['ingress']>('all', 'all', 'none', { gateways: ['public'] });

function planOf(of: readonly ServicePort[], ingress: Plan['ingress']): Plan {
	const services = of.map((port) => {
		const to = { kind: 'service', port: { ...port, service: port.namespace === 'pay' ? 'fork-3' : 'fork-1' } } as const;
		const origin = { sandbox: `${port.namespace}/${key}` };
		const one: Substitution = { key, to, when: [], onUnavailable: 'fail', ready: true, origin };
		return { of: port, substitutions: [one] };
	});
	return { carriers: [{ kind: 'header', name: 'x-key' }], ingress, services };
}

function isUnreached({ code, message }: Diagnostic, of: ServicePort): boolean {
	return code === 'adapter/fork-unreached' && message.startsWith(`${servicePortName(of)} `);
}

function isWritten({ artifacts }: RenderedMesh): boolean {
	return JSON.stringify(artifacts).includes(key);
}

for (const mesh of meshes.filter(({ adapter }) => adapters.includes(adapter))) {
	// One after the other, with a pause after each configuration: ava takes long silence for a standstill.
	test.serial(`${mesh.name}: a fork is said to be unreached exactly where nothing is written of it`, async (t) => {
		t.timeout(300_000);
		const seen = new Map<string, number>();
		const property = fc.asyncProperty(mesh.native, ingresses, async ({ objects: native }, ingress) => {
			await setImmediate();
			const how = {
				mesh: mesh.adapter.name,
				...(mesh.implementation ? { implementation: mesh.implementation } : {}),
				cluster: shop,
				native,
			};
			const findings = (ports: readonly ServicePort[]) => render(planOf(ports, ingress), how);
			const together = findings(shopPorts).diagnostics;
			for (const of of shopPorts) {
				const {
					meshes: [rendered],
					diagnostics,
				} = findings([of]);
				const isRefused = diagnostics.some(({ severity }) => severity === 'error');
				const isSaid = diagnostics.some((one) => isUnreached(one, of));
				const isKnown = rendered!.unreached !== undefined;
				const expected = isKnown && !isRefused && !isWritten(rendered!);
				const outcome = isRefused ? 'refused' : isKnown ? (isSaid ? 'unreached' : 'reached') : 'unknown';
				seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
				// What is refused is not written either way, and may be unreached as well.
				const isRight = isRefused ? !(isSaid && isWritten(rendered!)) : isSaid === expected;
				// Other forks beside it change nothing about it.
				const isSaidBeside = together.some((one) => isUnreached(one, of));
				if (!isRight || isSaid !== isSaidBeside)
					throw new Error(JSON.stringify({ isSaid, of: servicePortName(of), ingress, diagnostics, native }));
			}
		});
		await fc.assert(property, { numRuns: runs, seed: 2026, endOnFailure: true });
		t.log(Object.fromEntries(seen));
		t.true((seen.get('reached') ?? 0) > 0);
		t.is((seen.get('unreached') ?? 0) > 0, !hasBaselines.has(mesh.name));
		await fc.assert(property, { numRuns: runs / 2, endOnFailure: true });
	});
}
