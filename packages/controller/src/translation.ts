// SPDX-License-Identifier: Apache-2.0
import type { Artifact } from '@branchline/adapter';
import type { Cluster, Diagnostic, NativeObject } from '@branchline/model';
import { type Compilation, compile, type MeshChoice, type Plan, type RenderCache, recompile, render } from 'branchline';
import { nextExpiry } from './expiry.ts';
import type { Read } from './reading.ts';

/** What a cluster is to hold. */
export interface Translated {
	/** In the order to apply them. The identical list, of identical objects, where nothing changed. */
	readonly artifacts: readonly Artifact[];
	readonly diagnostics: readonly Diagnostic[];
	readonly plan: Plan;
	/** Whether `artifacts` is all that is wanted: where an object cannot be read, what its mesh wants is not known. */
	readonly isWhole: boolean;
	/** When to translate again though nothing changed, in milliseconds since the epoch; else infinite. */
	readonly nextExpiry: number;
}

interface Rendered {
	readonly of: readonly [Plan, Cluster, readonly NativeObject[]];
	readonly artifacts: readonly Artifact[];
	readonly diagnostics: readonly Diagnostic[];
}

/** Translates one cluster again and again, with work in proportion to what changed in between. */
export class Translation {
	readonly #choice: MeshChoice;
	readonly #cache: RenderCache = new Map();
	#cluster: Cluster | undefined;
	#compilation: Compilation | undefined;
	#rendered: Rendered | undefined;

	constructor(choice: MeshChoice) {
		this.#choice = choice;
	}

	/** What is wanted at a time, in milliseconds since the epoch; each reading is given once, in order. */
	next(read: Read, now: number): Translated {
		const compilation = this.#compile(read, new Date(now).toISOString());
		const rendered = this.#render(compilation, read);
		const { diagnostics, keyDiagnostics } = compilation;
		return {
			plan: compilation.plan,
			artifacts: rendered.artifacts,
			diagnostics: [...read.diagnostics, ...keyDiagnostics, ...diagnostics, ...rendered.diagnostics],
			isWhole: !rendered.diagnostics.some(({ code }) => code === 'adapter/malformed-native'),
			nextExpiry: nextExpiry(read.sandboxes, now),
		};
	}

	#compile({ change, cluster }: Read, now: string): Compilation {
		const before =
			this.#compilation ?? compile({ sandboxes: [], groups: [] }, { services: [], endpointSlices: [] }, now);
		const moved = cluster === this.#cluster ? {} : { cluster };
		this.#compilation = recompile(before, { ...change, ...moved, now });
		this.#cluster = cluster;
		return this.#compilation;
	}

	#render({ plan }: Compilation, { cluster, native }: Read): Rendered {
		const of = [plan, cluster, native] as const;
		const before = this.#rendered;
		if (before?.of.every((part, index) => part === of[index])) return before;
		const { artifacts, diagnostics } = render(plan, { ...this.#choice, cluster, native, cache: this.#cache });
		this.#rendered = { of, artifacts, diagnostics };
		return this.#rendered;
	}
}
