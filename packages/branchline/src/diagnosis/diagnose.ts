// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, type Documents, keyOf } from '@branchline/model';
import { compile, type ServicePort } from '@branchline/plan';
import { chosenAdapters, type MeshChoice } from '../meshes.ts';
import { render } from '../render.ts';
import type { Diagnosis, Obstacle } from './diagnosis.ts';
import { examineAll } from './examination.ts';
import { findingsOf } from './found.ts';
import { meshDiagnosis } from './mesh-diagnosis.ts';
import { obstaclesOf } from './obstacles.ts';
import type { Patient } from './patient.ts';
import { servicePorts } from './service-ports.ts';
import { surroundings } from './surroundings.ts';

/** What is diagnosed, beside the documents. */
export interface DiagnoseOptions extends MeshChoice {
	/** The time to compile at (RFC 3339). */
	readonly now: string;
	/** Which service ports are examined; by default all. */
	readonly isWanted?: (of: ServicePort) => boolean;
	/** What was found when the documents were read: part of what is answered. */
	readonly diagnostics?: readonly Diagnostic[];
}

/**
 * Says what on some objects would stop or bend a sandbox, on each mesh, before there is one.
 *
 * For each service port that can be routed by header it makes up sandboxes that fork it, as a user would write them, and has
 * them rendered: what `render` finds is what is answered, so neither says what the other does not. Sandboxes that are among
 * the documents are compiled and rendered, too. Pure and deterministic; throws `CallerMistake` as `render` does.
 */
export function diagnose(documents: Documents, options: DiagnoseOptions): Diagnosis {
	const { now, isWanted, diagnostics: read = [], ...choice } = options;
	const chosen = chosenAdapters(choice);
	const { plan, diagnostics: compiled } = compile(documents, documents, now);

	const everywhere = findingsOf(
		render({ ...plan, services: [] }, { ...choice, cluster: documents, native: documents.native }),
	);
	const keys = new Set([...documents.sandboxes, ...documents.groups].map(keyOf));
	const patient: Patient = { documents, choice, now, keys, plan, everywhere };
	const { http, other } = servicePorts(documents, plan, isWanted);
	const examination = examineAll(
		patient,
		http,
		chosen.map(({ name }) => name),
	);
	return {
		meshes: chosen.map((adapter) => meshDiagnosis(adapter, choice.implementation, documents, examination)),
		obstacles: [
			...[...read, ...compiled, ...surroundings(documents, plan, chosen, http)].map(obstacleOf),
			...obstaclesOf(documents, examination, undefined),
		],
		notHttp: other,
	};
}

/** A finding that is about no service port to be. */
function obstacleOf(diagnostic: Diagnostic): Obstacle {
	return { effect: diagnostic.severity === 'error' ? 'stops' : 'bends', ports: [], diagnostic };
}
