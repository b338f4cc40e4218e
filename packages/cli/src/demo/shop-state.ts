// SPDX-License-Identifier: Apache-2.0
import {
	type Artifact,
	type Compilation,
	compile,
	type Diagnostic,
	type Documents,
	formatDiagnostic,
	type Plan,
	parse,
	type RenderCache,
	recompile,
	render,
	type XdsResource,
} from 'branchline';
import { namespace } from './shop.ts';
import type { Visit } from './visits.ts';

/** What the documents of the shop say at one time, and the xDS resources that the Envoys route by then. */
export interface ShopState {
	readonly plan: Plan;
	readonly resources: readonly XdsResource[];
}

/** Turns documents into states of the shop, each from the one before. */
export class ShopStates {
	readonly #cache: RenderCache = new Map();
	readonly #cluster: Pick<Documents, 'services' | 'endpointSlices'>;
	#compilation: Compilation;

	/** `text` holds all documents of the shop as it opens. */
	constructor(text: string) {
		const documents = read('shop.yaml', text);
		this.#cluster = documents;
		this.#compilation = compile(documents, documents, new Date().toISOString());
		refuse(this.#compilation.diagnostics);
	}

	/** The state that holds now. */
	current(): ShopState {
		const { plan } = this.#compilation;
		const options = { mesh: 'envoy', cluster: this.#cluster, native: [], cache: this.#cache };
		const { artifacts, diagnostics } = render(plan, options);
		refuse(diagnostics);
		return { plan, resources: resourcesOf(artifacts) };
	}

	/** The state after a change. */
	after(change: Visit): ShopState {
		this.#compilation = recompile(
			this.#compilation,
			'apply' in change
				? { upsert: read('change.yaml', change.apply).sandboxes }
				: { remove: [{ kind: 'Sandbox', namespace, name: change.remove }] },
		);
		refuse(this.#compilation.diagnostics);
		return this.current();
	}
}

function read(name: string, text: string): Documents {
	const { documents, diagnostics } = parse([{ name, text }]);
	refuse(diagnostics);
	return documents;
}

function refuse(diagnostics: readonly Diagnostic[]): void {
	const error = diagnostics.find(({ severity }) => severity === 'error');
	if (error !== undefined) throw new Error(`the shop's documents: ${formatDiagnostic(error)}`);
}

function resourcesOf(artifacts: readonly Artifact[]): readonly XdsResource[] {
	return artifacts.flatMap((artifact) => (artifact.kind === 'resource' ? [artifact.resource] : []));
}
