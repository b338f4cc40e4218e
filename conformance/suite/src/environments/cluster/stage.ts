// SPDX-License-Identifier: Apache-2.0
import { refTo } from '@branchline/adapter';
import type { Diagnostic, KubernetesObject, NativeObject } from '@branchline/plan';
import { identity } from 'branchline';
import type { Case } from '../../case/case.ts';
import type { Expectation } from '../../case/expectation.ts';
import type { CaseRequest } from '../../case/request.ts';
import type { Action } from '../../case/step.ts';
import type { Seen, Stage } from '../contract.ts';
import { usersObjects } from '../users-objects.ts';
import { type World, worldAfter, worldOf } from '../world.ts';
import { addressBook, withRealAddresses } from './addresses.ts';
import { meshCallers } from './callers.ts';
import { complaints } from './complaints.ts';
import { type Delivered, deliverDocuments, removeEverything } from './delivery.ts';
import { gatewayApiOf } from './gateway-objects.ts';
import { takenWithinMs } from './liveness.ts';
import type { ClusterParts } from './parts.ts';
import { Reach } from './reach.ts';
import { wantedWorkloads } from './wanted-workloads.ts';

/** One case in a cluster. */
export class ClusterStage implements Stage {
	readonly #case: Case;
	readonly #parts: ClusterParts;
	readonly #findings: Diagnostic[] = [];
	#world: World;
	#reach: Reach | undefined;
	#delivered: Delivered | undefined;
	#isInstalled = false;

	private constructor(one: Case, parts: ClusterParts) {
		this.#case = one;
		this.#parts = parts;
		this.#world = worldOf(one);
	}

	/** Brings about what the users of a case have, and resolves when it is live. */
	static async begin(one: Case, parts: ClusterParts): Promise<ClusterStage> {
		const stage = new ClusterStage(one, parts);
		await stage.#become();
		return stage;
	}

	async change(action: Action): Promise<readonly string[]> {
		this.#world = worldAfter(this.#world, action);
		if (action.kind === 'install') this.#isInstalled = true;
		if (action.kind === 'uninstall') return this.#uninstall();
		if (action.kind === 'restart') await this.#parts.restart(action.component);
		return this.#become();
	}

	async ask(request: CaseRequest, expected: readonly Expectation[]): Promise<Seen> {
		const reach = this.#reach;
		if (reach === undefined) throw new Error('nothing has been brought about');
		return this.#parts.observing.observe(request, expected, {
			from: reach.sender(request.from, request.hops[0].to),
			locate: reach.locate,
			takenWithinMs: reach.isMarked ? 0 : takenWithinMs,
		});
	}

	generated(): readonly NativeObject[] {
		return this.#delivered?.objects ?? [];
	}

	findings(): readonly Diagnostic[] {
		return this.#findings;
	}

	async complaints(): Promise<readonly string[]> {
		const { users, kube } = this.#parts;
		const objects = [...users.objects, ...this.generated()];
		const live = await Promise.all(objects.map((object) => kube.get(refTo(object as KubernetesObject))));
		return live.flatMap((object) => (object === undefined ? [] : complaints(object)));
	}

	async end(): Promise<void> {
		const { kube, choice, users } = this.#parts;
		if (this.#isInstalled) await removeEverything(kube, choice);
		// A Gateway without routes changes nothing, and the next case finds its proxies running.
		await users.clear((object) => gatewayApiOf(object) !== undefined);
	}

	/** Makes the cluster what users and Branchline want it to be, and waits until the mesh is there. Gives what went wrong. */
	async #become(): Promise<readonly string[]> {
		await this.#parts.workloads.become(wantedWorkloads(this.#case, this.#world.workloads));
		await this.#writeUsersObjects();
		const faults = this.#isInstalled ? await this.#deliver() : [];
		await this.#live();
		return faults;
	}

	async #live(): Promise<void> {
		const reach = await Reach.of(this.#parts);
		this.#reach = reach;
		await this.#parts.liveness.reached(reach.marker, reach.probes(meshCallers(this.#case)));
	}

	async #writeUsersObjects(): Promise<void> {
		const { users, gateways, roles } = this.#parts;
		const book = this.#addresses();
		const wanted = (usersObjects(this.#world, roles) as readonly KubernetesObject[]).map((object) => {
			return gateways.placed(withRealAddresses(object, book));
		});
		const names = new Set(wanted.map(identity));
		await users.remove(users.objects.filter((object) => !names.has(identity(object))));
		await gateways.serve(wanted.filter((object) => gatewayApiOf(object) === roles.gateway?.name));
		await users.write(wanted, { secondApart: this.#case.distinctAges });
	}

	async #deliver(): Promise<readonly string[]> {
		const { kube, choice } = this.#parts;
		const documents = withRealAddresses(this.#world.documents, this.#addresses());
		this.#delivered = await deliverDocuments(kube, choice, documents);
		const { diagnostics } = this.#delivered;
		this.#findings.push(...diagnostics);
		return diagnostics.filter(isOfDelivery).map(({ message }) => message);
	}

	async #uninstall(): Promise<readonly string[]> {
		const { kube, choice, users } = this.#parts;
		this.#isInstalled = false;
		this.#delivered = undefined;
		this.#findings.push(...(await removeEverything(kube, choice)));
		const faults = await users.changes();
		await this.#live();
		return faults;
	}

	#addresses() {
		const { workloads } = this.#parts;
		return addressBook(this.#world.workloads, ({ namespace, name }) => workloads.pods(namespace, name)[0]?.address);
	}
}

/** Whether something that had to be written was not. */
function isOfDelivery({ code, severity }: Diagnostic): boolean {
	return severity === 'error' && code.startsWith('kube/');
}
