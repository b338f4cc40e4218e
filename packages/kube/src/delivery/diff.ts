// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, KubernetesObject, ObjectRef } from '@branchline/model';
import { type MeshChoice, toYaml } from 'branchline';
import { createTwoFilesPatch } from 'diff';
import { inParallel } from '../client/in-parallel.ts';
import type { Kube } from '../client/kube.ts';
import { KubeError } from '../client/kube-error.ts';
import { finding, nameOf, refTo } from '../codes.ts';
import type { Action } from '../planning/action.ts';
import { contentOf } from '../planning/content.ts';
import { planFor, type WantedState } from './deliver.ts';
import { planRemoval } from './remove.ts';
import { type KnownDefaults, settle, type Verb, write } from './write.ts';

/** How one object would change. */
export interface Difference {
	readonly ref: ObjectRef;
	readonly verb: Exclude<Verb, 'unchanged'>;
	/** A unified diff of YAML, without status and what the API server keeps in the metadata. */
	readonly text: string;
}

/** How the objects of a cluster would change, in the order of the changes. */
export interface Differences {
	readonly differences: readonly Difference[];
	readonly diagnostics: readonly Diagnostic[];
}

/** What {@link deliver} would change. The API server is asked, by a dry run, so that defaults are no differences. */
export async function diff(kube: Kube, wanted: WantedState): Promise<Differences> {
	const { steps, diagnostics } = await planFor(kube, wanted);
	return differencesOf(kube, steps.flat(), diagnostics);
}

/** What {@link remove} would change. */
export async function diffRemoval(kube: Kube, choice: MeshChoice): Promise<Differences> {
	const { steps, diagnostics } = await planRemoval(kube, choice);
	return differencesOf(kube, steps.flat(), diagnostics);
}

async function differencesOf(
	kube: Kube,
	actions: readonly Action[],
	found: readonly Diagnostic[],
): Promise<Differences> {
	const diagnostics = [...found];
	const known: KnownDefaults = new Map();
	const differences = await inParallel(actions, async (action) => {
		try {
			return await differenceOf(kube, await settle(kube, action, known));
		} catch (error) {
			if (!(error instanceof KubeError) || error.status < 400 || error.status === 401) throw error;
			const ref = refTo(action.object);
			diagnostics.push(finding('kube/refused', `${nameOf(ref)}: ${error.message}`, ref));
			return undefined;
		}
	});
	return { differences: differences.flatMap((difference) => difference ?? []), diagnostics };
}

async function differenceOf(kube: Kube, action: Action): Promise<Difference | undefined> {
	const { verb, ref, object } = await write(kube, action, { dryRun: true });
	if (verb === 'unchanged') return undefined;
	const before = verb === 'created' ? undefined : 'live' in action ? action.live : action.object;
	const after = verb === 'deleted' ? undefined : object;
	return { ref, verb, text: unified(ref, before, after) };
}

function unified(ref: ObjectRef, before: KubernetesObject | undefined, after: KubernetesObject | undefined): string {
	const file = [ref.kind.toLowerCase(), ref.namespace, ref.name].filter((part) => part !== undefined).join('/');
	const [old, wanted] = [before ? `live/${file}` : '/dev/null', after ? `wanted/${file}` : '/dev/null'];
	const options = { context: 3 };
	const text = createTwoFilesPatch(old, wanted, textOf(before), textOf(after), undefined, undefined, options);
	return text.replace(/^=+\n/, '');
}

function textOf(object: KubernetesObject | undefined): string {
	return object === undefined ? '' : toYaml([contentOf(object)]);
}
