// SPDX-License-Identifier: Apache-2.0
import type { Documents } from '@branchline/model';
import { type Carrier, type Plan, sameValue, servicePortName } from '@branchline/plan';
import type { MeshChoice } from '../meshes.ts';
import { render } from '../render.ts';
import type { Ask } from './asks.ts';
import { type Found, findingsOf } from './found.ts';
import { type MadeUp, madeUpPlan, together } from './made-up-plan.ts';

/** What is examined. */
export interface Patient {
	readonly documents: Documents;
	readonly choice: MeshChoice;
	readonly now: string;
	/** The keys of sandboxes and groups that are there, and the plan of them. */
	readonly keys: ReadonlySet<string>;
	readonly plan: Plan;
	/** What is found on each mesh without any sandbox. */
	readonly everywhere: readonly Found[];
}

/** What rendering made-up sandboxes finds beyond what is found everywhere. */
export interface MadeUpFindings {
	readonly found: readonly Found[];
	/** The names of the service ports that no route of a mesh chooses, of those meshes where it is known. */
	readonly unreached: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Renders made-up sandboxes, alone or beside those that are there. */
export function renderMadeUp(
	{ documents, choice, now, everywhere }: Patient,
	group: readonly MadeUp[],
	{ ask, carrier, beside }: { readonly ask: Ask; readonly carrier?: Carrier; readonly beside?: Plan },
): MadeUpFindings {
	const { plan: made, cluster } = madeUpPlan(group, ask, documents, now);
	const all = beside ? together(beside, made) : made;
	const plan = carrier ? { ...all, carriers: [carrier] } : all;
	const rendered = render(plan, { ...choice, cluster, native: documents.native });
	const found = findingsOf(rendered).filter((one) => !everywhere.some((known) => sameValue(known, one)));
	const unreached = new Map(
		rendered.meshes.map(({ mesh, unreached: ports = [] }) => [
			mesh,
			new Set(ports.map(({ of }) => servicePortName(of))),
		]),
	);
	return { found, unreached };
}
