// SPDX-License-Identifier: Apache-2.0
import { servicePortName } from '@branchline/plan';
import type { Case } from '../../case/case.ts';
import type { Addressee } from '../../case/request.ts';
import { type LocalResponder, startResponder } from '../../responder/local-responder.ts';
import type { Environment, Stage } from '../contract.ts';
import { ManagedObjects } from '../managed-objects.ts';
import { type AdapterFor, type Roles, rolesOf } from '../roles.ts';
import { observed } from './asking.ts';
import { CaseEnvoy } from './case-envoy.ts';
import { onLoopback } from './on-loopback.ts';
import { Pool } from './pool.ts';
import { Applications, Slots } from './slots.ts';

const target = { meshes: ['envoy'] } as const;

// Cases that wait for an application to answer late do not keep the others waiting.
const atOnce = 2;

/** What may be other than usual. */
export interface EnvoyChoice {
	/** Gives another adapter in place of the one there is. */
	readonly adapterFor?: AdapterFor;
	/** The Envoy, of those that `fetchEnvoy` knows. */
	readonly version?: string;
}

/**
 * Judges by real Envoys on this machine, each of which stands for every proxy of a mesh: it has a listener for each route
 * table. Rejects where no Envoy can be had.
 */
export async function envoyEnvironment({ adapterFor, version }: EnvoyChoice = {}): Promise<Environment> {
	const roles = rolesOf(target, adapterFor);
	const proxies = new Pool(() => CaseEnvoy.start(version));
	const first = await proxies.take();
	proxies.give(first);
	const responder = await startResponder(version);
	return {
		name: 'envoy',
		target,
		facts: { envoy: first.version },
		parallel: atOnce,
		asksAtOnce: 16,
		alone: 'before install',
		skips: () => undefined,
		begin: async (one) => {
			const proxy = await proxies.take();
			try {
				return await begin(one, { proxy, responder, roles, leave: () => proxies.give(proxy) });
			} catch (error) {
				proxies.give(proxy);
				throw error;
			}
		},
		close: async () => {
			await proxies.end((proxy) => proxy.stop());
			await responder.stop();
		},
	};
}

/** What one case is judged by, and who hears that it is over. */
interface CaseParts {
	readonly proxy: CaseEnvoy;
	readonly responder: LocalResponder;
	readonly roles: Roles;
	leave(): void;
}

async function begin(one: Case, { proxy, responder, roles, leave }: CaseParts): Promise<Stage> {
	const { echoes, ports, tableCount } = proxy;
	const applications = new Applications(echoes.ports, responder);
	const tables = new Slots(tableCount, 'route tables');
	const clusterOf = applications.cluster.bind(applications);
	const objects = new ManagedObjects(one, { target, roles, clusterOf });
	const publish = () => {
		const { workloads } = objects.world;
		return proxy.publish(onLoopback(objects.current(), { applications, workloads, tables, tableCount }));
	};
	const locate = (to: Addressee) => {
		const name = 'ingress' in to ? to.ingress : servicePortName(to);
		return { address: '127.0.0.1', port: ports[tables.of(name)]! };
	};
	await publish();
	return {
		change: async (action) => {
			const faults = objects.change(action);
			await publish();
			return faults;
		},
		ask: (request, expected) => {
			return observed(request, expected, { echoes, applications, workloads: objects.world.workloads, locate });
		},
		generated: () => objects.generated(),
		findings: () => objects.findings,
		end: async () => leave(),
	};
}
