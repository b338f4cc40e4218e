// SPDX-License-Identifier: Apache-2.0
import { isOurs } from '@branchline/adapter';
import {
	interpreters,
	interpretWithResponder,
	type MeshConfiguration,
	UndefinedConfiguration,
} from '@branchline/interpreters';
import type { NativeObject } from '@branchline/plan';
import type { CaseRequest } from '../case/request.ts';
import { followed, type SentHop } from './chain.ts';
import { clusterOf } from './cluster.ts';
import type { Environment, SeenHop, Target } from './contract.ts';
import { httpRequest } from './http-request.ts';
import { ManagedObjects } from './managed-objects.ts';
import { type AdapterFor, adapterOf, implementationOf, type Roles, rolesOf } from './roles.ts';
import { seenAnswer } from './seen-answer.ts';
import type { World } from './world.ts';

/** What is judged, and by whose adapters. */
export interface InterpreterOptions {
	readonly target: Target;
	/** Default: the adapters there are. */
	readonly adapterFor?: AdapterFor;
}

/** Judges by the interpreters of the meshes: what they say of the users' configuration, and of that with artifacts. */
export function interpreterEnvironment({ target, adapterFor }: InterpreterOptions): Environment {
	const roles = rolesOf(target, adapterFor);
	return {
		name: 'interpreter',
		target,
		facts: {},
		parallel: 1,
		alone: 'always',
		skips: () => undefined,
		begin: async (one) => {
			const objects = new ManagedObjects(one, { target, roles });
			const judge = new Judge(target, roles);
			return {
				change: async (action) => objects.change(action),
				ask: async (request, _expected, which) => {
					const configured = which === 'without' ? objects.alone() : objects.current();
					return followed(request, (sent) => judge.look(sent, request, configured, objects.world));
				},
				generated: () => objects.generated(),
				findings: () => objects.findings,
				end: async () => undefined,
			};
		},
		close: async () => undefined,
	};
}

/** Asks the interpreter of the mesh that a request is for. */
class Judge {
	readonly #target: Target;
	readonly #roles: Roles;
	// Interpreters remember what they read of a configuration by the identity of it.
	readonly #configurations = new WeakMap<readonly NativeObject[], Map<string, MeshConfiguration>>();

	constructor(target: Target, roles: Roles) {
		this.#target = target;
		this.#roles = roles;
	}

	look(sent: SentHop, request: CaseRequest, objects: readonly NativeObject[], world: World): SeenHop {
		const adapter = adapterOf(this.#roles, sent.hop.to);
		const interpreter = interpreters.find(({ mesh }) => mesh === adapter?.name);
		if (adapter === undefined || interpreter === undefined)
			return { kind: 'undefined', why: 'no interpreter is there for such requests' };
		const { workloads } = world;
		const asked = { hop: sent.hop, headers: sent.headers, request, mesh: adapter.name, workloads };
		try {
			const configuration = this.#configuration(adapter.name, objects, world);
			const { answer } = interpretWithResponder(interpreter, configuration, httpRequest(sent, workloads, adapter.name));
			return seenAnswer(answer, asked);
		} catch (error) {
			if (!(error instanceof UndefinedConfiguration)) throw error;
			// Of answers that the mesh gives by chance a real one shows one, too; that each is right is for the laws to say.
			const [first] = this.#isOurs(objects) ? error.among : [];
			return first === undefined ? { kind: 'undefined', why: error.message } : seenAnswer(first, asked);
		}
	}

	/** Whether a configuration has objects of ours: that of the users alone must not be left to chance. */
	#isOurs(objects: readonly NativeObject[]): boolean {
		return objects.some((object) => isOurs(object));
	}

	#configuration(mesh: string, objects: readonly NativeObject[], world: World): MeshConfiguration {
		const known = this.#configurations.get(objects) ?? new Map<string, MeshConfiguration>();
		this.#configurations.set(objects, known);
		const found = known.get(mesh);
		if (found !== undefined) return found;
		const adapter = this.#roles.adapters.find(({ name }) => name === mesh)!;
		const { services, endpointSlices } = clusterOf(world.workloads);
		const made = { objects: [...services, ...endpointSlices, ...objects], ...implementationOf(this.#target, adapter) };
		known.set(mesh, made);
		return made;
	}
}
