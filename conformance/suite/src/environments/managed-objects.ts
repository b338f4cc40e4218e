// SPDX-License-Identifier: Apache-2.0
import type { Artifact } from '@branchline/adapter';
import { renderMeshes } from '@branchline/adapters-all';
import {
	type Cluster,
	type Diagnostic,
	type KubernetesObject,
	type NativeObject,
	type Plan,
	sameValue,
} from '@branchline/plan';
import { applied, identity } from 'branchline';
import type { Case } from '../case/case.ts';
import type { Action } from '../case/step.ts';
import type { Workload } from '../case/workload.ts';
import { clusterOf } from './cluster.ts';
import { compiled } from './compiled.ts';
import type { Target } from './contract.ts';
import { described } from './described.ts';
import { adapterNamed, implementationOf, type Roles } from './roles.ts';
import { usersObjects } from './users-objects.ts';
import { timeAt, type World, worldAfter, worldOf } from './world.ts';

/** For whom objects are managed, and how a cluster looks that has the workloads of a case. */
export interface ManagedOptions {
	readonly target: Target;
	readonly roles: Roles;
	readonly clusterOf?: (workloads: readonly Workload[]) => Cluster;
}

/** The objects of the meshes under test as a cluster would keep them: users change theirs, Branchline renders anew. */
export class ManagedObjects {
	readonly findings: Diagnostic[] = [];
	readonly #options: ManagedOptions;
	readonly #clusterOf: (workloads: readonly Workload[]) => Cluster;
	#world: World;
	#objects: readonly NativeObject[];
	#alone: readonly NativeObject[] | undefined;
	#isInstalled = false;

	constructor(one: Case, options: ManagedOptions) {
		this.#options = options;
		this.#clusterOf = options.clusterOf ?? clusterOf;
		this.#world = worldOf(one);
		this.#objects = this.#users();
	}

	get world(): World {
		return this.#world;
	}

	/** The services and endpoints of the cluster as it is now. */
	cluster(): Cluster {
		return this.#clusterOf(this.#world.workloads);
	}

	/** What the meshes would be configured with if there were no Branchline; the same list until something changes. */
	alone(): readonly NativeObject[] {
		this.#alone ??= this.#untouched();
		return this.#alone;
	}

	/** What the meshes are configured with; the same list until something changes. */
	current(): readonly NativeObject[] {
		return this.#isInstalled ? this.#objects : this.alone();
	}

	/** What Branchline has written: objects of its own, and users’ that it changed. */
	generated(): readonly NativeObject[] {
		const users = new Map(this.#users().map((object) => [identity(object), object]));
		return this.#objects.filter((object) => !sameValue(users.get(identity(object)), object));
	}

	/** Makes a change, and says what went wrong with it. */
	change(action: Action): readonly string[] {
		const before = this.#users();
		this.#world = worldAfter(this.#world, action);
		this.#alone = undefined;
		this.#take(before, this.#users());
		if (action.kind === 'uninstall') return this.#uninstall();
		if (action.kind === 'install') this.#isInstalled = true;
		if (this.#isInstalled) this.#deliver();
		return [];
	}

	/** The users’ objects of the meshes under test, each once. */
	#users(): readonly NativeObject[] {
		return usersObjects(this.#world, this.#options.roles);
	}

	/** Puts in what users wrote since. */
	#take(before: readonly NativeObject[], after: readonly NativeObject[]): void {
		const old = new Set(before);
		const names = new Set(after.map(identity));
		const gone = new Set(before.map(identity).filter((name) => !names.has(name)));
		const next = new Map(this.#objects.map((object) => [identity(object), object]));
		for (const name of gone) next.delete(name);
		for (const object of after) if (!old.has(object)) next.set(identity(object), object);
		this.#objects = [...next.values()];
	}

	#deliver(): void {
		const { plan, cluster, diagnostics } = compiled(this.#world, this.cluster());
		const { adapters } = this.#options.roles;
		const { implementation } = this.#options.target;
		const how = implementation === undefined ? {} : { implementation };
		const rendering = renderMeshes(adapters, { plan, cluster, native: this.#objects, ...how });
		this.findings.push(...diagnostics, ...rendering.diagnostics);
		const artifacts = rendering.meshes.flatMap((mesh) => mesh.rendering.artifacts);
		const ages = new Map(this.#objects.map((object) => [identity(object), ageOf(object)]));
		const { clock } = this.#world;
		const made = artifacts.map((artifact): Artifact => {
			if (artifact.kind !== 'object') return artifact;
			const { object } = artifact;
			const creationTimestamp = ages.get(identity(object)) ?? timeAt(clock);
			return { ...artifact, object: { ...object, metadata: { creationTimestamp, ...object.metadata } } };
		});
		const users = new Set(this.#users().map(identity));
		const kept = this.#objects.filter((object) => users.has(identity(object)));
		this.#objects = applied(kept, made);
		this.#world = { ...this.#world, clock: clock + 1 };
	}

	#uninstall(): readonly string[] {
		this.#isInstalled = false;
		const { adapters } = this.#options.roles;
		this.#objects = this.#objects.flatMap((object) => {
			const rest = adapters.reduce<NativeObject | undefined>((left, adapter) => left && adapter.strip(left), object);
			return rest ?? [];
		});
		const users = this.#users();
		const left = new Map(this.#objects.map((object) => [identity(object), object]));
		const wrong = users.flatMap((object) => {
			const found = left.get(identity(object));
			if (found === undefined) return [`${described(object)} is gone`];
			return sameValue(found, object) ? [] : [`${described(object)} is not as its user wrote it`];
		});
		const names = new Set(users.map(identity));
		const extra = this.#objects.filter((object) => !names.has(identity(object)));
		return [...wrong, ...extra.map((object) => `${described(object)} is left behind`)];
	}

	// Nothing but for an Envoy without tables of a user’s. A faulty adapter must not spoil what it is compared with.
	#untouched(): readonly NativeObject[] {
		const plan: Plan = { carriers: [], ingress: 'all', services: [] };
		const users = this.#isInstalled ? this.#users() : this.#objects;
		const artifacts = this.#options.roles.adapters.flatMap(({ name }) => {
			const adapter = adapterNamed(name);
			const how = implementationOf(this.#options.target, adapter);
			return adapter.render({ plan, cluster: this.cluster(), native: users, ...how }).artifacts;
		});
		return applied(users, artifacts);
	}
}

/** When an object was created; undefined for an xDS resource. */
function ageOf(object: NativeObject): string | undefined {
	return '@type' in object ? undefined : (object as KubernetesObject).metadata.creationTimestamp;
}
