// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, KubernetesObject } from '@branchline/model';
import { inParallel } from '../client/in-parallel.ts';
import type { Kube } from '../client/kube.ts';
import { KubeError } from '../client/kube-error.ts';
import { finding, nameOf, refTo } from '../codes.ts';
import { unresolvedReference } from '../planning/acceptance.ts';
import type { Action, Step } from '../planning/action.ts';
import { isBaseline, parentId, parentRefsOf } from '../planning/own.ts';
import { awaitAcceptance, type Judged } from './await-acceptance.ts';
import { isConflict } from './conflict.ts';
import type { OwnOptions } from './own-object.ts';
import { type Done, type KnownDefaults, settle, type Written, write } from './write.ts';

/** How steps are carried out. */
export interface ExecuteOptions extends OwnOptions {
	/** When waiting for the acceptance of routes ends, in milliseconds since the epoch. */
	readonly before: number;
	readonly onDone?: (done: Done) => void;
}

/** What carrying out steps came to. */
export interface Executed {
	readonly done: readonly Written[];
	/** What could not be written because somebody changed the object meanwhile. */
	readonly conflicts: readonly { readonly object: KubernetesObject; readonly error: KubeError }[];
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Carries out the steps of a plan, one after the other. What the API server refuses is a finding, and the others go on; no
 * answer at all throws. Routes whose baseline route is not accepted by its parents in time are held back, since with them
 * requests without a key would fail.
 */
export async function execute(kube: Kube, steps: readonly Step[], options: ExecuteOptions): Promise<Executed> {
	const execution = new Execution(kube, options);
	const settled: Step[] = [];
	for (const step of steps) settled.push(await execution.settle(step));
	for (const [index, step] of settled.entries()) {
		const isNeeded = settled.slice(index + 1).some((later) => later.some(isRouteToWrite));
		await execution.carryOut(step, isNeeded);
	}
	await execution.judgeRoutes();
	return execution;
}

function isRouteToWrite({ kind, object }: Action): boolean {
	return (kind === 'create' || kind === 'update') && parentRefsOf(object).length > 0;
}

class Execution implements Executed {
	readonly done: Written[] = [];
	readonly conflicts: { readonly object: KubernetesObject; readonly error: KubeError }[] = [];
	readonly diagnostics: Diagnostic[] = [];
	readonly #kube: Kube;
	readonly #options: ExecuteOptions;
	readonly #defaults: KnownDefaults = new Map();
	/** The parents whose baseline route is not in place. */
	readonly #closed = new Set<string>();

	constructor(kube: Kube, options: ExecuteOptions) {
		this.#kube = kube;
		this.#options = options;
	}

	async settle(step: Step): Promise<Step> {
		const settled = await inParallel(step, (action) =>
			this.#attempt(action, () => settle(this.#kube, action, this.#defaults)),
		);
		return settled.flatMap((action) => action ?? []);
	}

	async carryOut(step: Step, isNeeded: boolean): Promise<void> {
		const open = step.filter((action) => !this.#isHeld(action));
		const written = await inParallel(open, (action) =>
			this.#attempt(action, () => write(this.#kube, action, this.#options)),
		);
		for (const one of written) if (one !== undefined) this.#tell(one);
		const baselines = open.map(({ object }) => object).filter(isBaseline);
		if (!isNeeded || baselines.length === 0 || this.#options.dryRun || step[0]?.kind === 'delete') return;
		for (const [index, action] of open.entries()) {
			if (written[index] === undefined) this.#close(action.object);
		}
		const routes = written.flatMap((one) => (one ? [one.object] : []));
		const judged = await awaitAcceptance(this.#kube, routes, this.#options.before);
		for (const one of judged.filter(({ acceptance }) => acceptance !== 'accepted')) {
			this.#close(one.route);
			this.diagnostics.push(unaccepted('kube/not-accepted', one));
		}
	}

	/** Says which of our routes their parents do not take, or cannot resolve; waits for those that were just written. */
	async judgeRoutes(): Promise<void> {
		const routes = this.done.filter(
			({ verb, object }) => verb !== 'deleted' && verb !== 'patched' && parentRefsOf(object).length > 0,
		);
		if (routes.length === 0 || this.#options.dryRun) return;
		const isNew = routes.some(({ verb }) => verb !== 'unchanged');
		const objects = routes.map(({ object }) => object);
		const judged = await awaitAcceptance(this.#kube, objects, isNew ? this.#options.before : 0);
		for (const one of judged) {
			const unresolved = unresolvedReference(one.route);
			const ref = refTo(one.route);
			if (one.acceptance !== 'accepted' && !this.#closed.has(parentsOf(one.route)))
				this.diagnostics.push(unaccepted('kube/unaccepted-route', one));
			if (unresolved) this.diagnostics.push(finding('kube/unresolved-reference', `${nameOf(ref)}: ${unresolved}`, ref));
		}
	}

	#tell(written: Written): void {
		this.done.push(written);
		this.#options.onDone?.({ verb: written.verb, ref: written.ref });
	}

	async #attempt<T>(action: Action, act: () => Promise<T>): Promise<T | undefined> {
		try {
			return await act();
		} catch (error) {
			if (!isRefusal(error)) throw error;
			if (isConflict(error)) this.conflicts.push({ object: action.object, error });
			else this.#refused(action, error);
			return undefined;
		}
	}

	#refused({ object }: Action, error: KubeError): void {
		const ref = refTo(object);
		this.diagnostics.push(finding('kube/refused', `${nameOf(ref)}: ${error.message}`, ref));
	}

	#close(route: KubernetesObject): void {
		this.#closed.add(parentsOf(route));
	}

	#isHeld({ kind, object }: Action): boolean {
		const isWritten = kind !== 'delete' && kind !== 'unchanged' && !isBaseline(object);
		return isWritten && parentRefsOf(object).length > 0 && this.#closed.has(parentsOf(object));
	}
}

/** A refusal is about one object; without credentials or an answer nothing else would be written either. */
function isRefusal(error: unknown): error is KubeError {
	return error instanceof KubeError && error.status >= 400 && error.status !== 401;
}

function unaccepted(code: 'kube/not-accepted' | 'kube/unaccepted-route', { route, acceptance }: Judged): Diagnostic {
	const ref = refTo(route);
	const why = typeof acceptance === 'object' ? acceptance.refused : 'no parent has said anything about it';
	return finding(code, `${nameOf(ref)}: ${why}`, ref);
}

function parentsOf(route: KubernetesObject): string {
	return parentRefsOf(route)
		.map((ref) => parentId(ref, route))
		.sort()
		.join('\n');
}
