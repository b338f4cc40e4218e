// SPDX-License-Identifier: Apache-2.0
import { type Kube, type Reflector, reflect } from '@branchline/kube';
import { hostsText, type NamedService, type NamedSlice, type NameEntry, nameEntries, serviceDomain } from './hosts.ts';

/** The names of the cluster's Services, as they are now. */
export class ServiceNames {
	readonly #services: Reflector;
	readonly #slices: Reflector;
	readonly #listeners = new Set<() => void>();
	#entries: readonly NameEntry[] | undefined;
	#byName: ReadonlyMap<string, readonly string[]> | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(kube: Kube, log: (line: string) => void) {
		const options = { onChange: () => this.#changed(), log };
		this.#services = reflect(kube, { apiVersion: 'v1', kind: 'Service' }, options);
		this.#slices = reflect(kube, { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }, options);
	}

	/** Fulfilled once all Services were seen. */
	async synced(): Promise<void> {
		await Promise.all([this.#services.synced, this.#slices.synced]);
	}

	/** The hosts file of pods of a namespace, without their own lines. */
	hosts(namespace: string): string {
		return hostsText(this.#all(), namespace);
	}

	/** The addresses of a whole name such as `checkout.shop.svc.cluster.local`; undefined where nothing has that name. */
	addressesOf(name: string): readonly string[] | undefined {
		this.#byName ??= new Map(
			this.#all().map((one) => [`${one.name}.${one.namespace}.${serviceDomain}`, one.addresses] as const),
		);
		return this.#byName.get(name.toLowerCase());
	}

	/** Calls `listener` soon after names may have changed: changes come in swarms, of which it hears once. */
	onChange(listener: () => void): void {
		this.#listeners.add(listener);
	}

	async stop(): Promise<void> {
		clearTimeout(this.#timer);
		this.#listeners.clear();
		await Promise.all([this.#services.stop(), this.#slices.stop()]);
	}

	#all(): readonly NameEntry[] {
		this.#entries ??= nameEntries(
			this.#services.items() as readonly NamedService[],
			this.#slices.items() as readonly NamedSlice[],
		);
		return this.#entries;
	}

	#changed(): void {
		this.#entries = undefined;
		this.#byName = undefined;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			for (const listener of this.#listeners) listener();
		}, 10);
	}
}
