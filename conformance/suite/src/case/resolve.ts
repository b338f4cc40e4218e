// SPDX-License-Identifier: Apache-2.0
import type { Path } from '@branchline/model';
import type { Case, Covered } from './case.ts';
import type { CaseText } from './finding.ts';
import { resolveDocuments, resolveNative } from './resolve-objects.ts';
import { Names, type RequestContext, resolveRequest } from './resolve-request.ts';
import { resolveStep } from './resolve-step.ts';
import { traps } from './traps.ts';
import type { Workload } from './workload.ts';
import type { WrittenCase } from './written.ts';

const laws = 10;

/** Fills in what a case leaves out, and finds the names in it that mean nothing. */
export function resolveCase(from: Pick<Case, 'id' | 'file' | 'why'>, written: WrittenCase, place: CaseText): Case {
	const documents = resolveDocuments(written, place);
	const workloads: readonly Workload[] = written.workloads;
	const context: RequestContext = { names: namesOf(written, place), carriers: documents.carriers, place };
	if (written.requests.length === 0 && written.steps.length === 0) place.add([], 'expected requests or steps');
	checkNaive(written, place);
	return {
		...from,
		title: written.case,
		covers: written.covers.map((text, index) => coveredOf(text, ['covers', index], place)),
		features: written.features,
		...(written.meshes === undefined ? {} : { meshes: written.meshes }),
		...(written.implementations === undefined ? {} : { implementations: written.implementations }),
		except: written.except,
		fails: written.fails,
		...(written.keeps === undefined ? {} : { keeps: written.keeps }),
		workloads,
		documents: documents.objects,
		native: resolveNative(written.native),
		distinctAges: written.ages === 'distinct',
		diagnoses: written.diagnoses,
		refuses: written.refuses,
		requests: written.requests.map((request, index) => resolveRequest(request, ['requests', index], context)),
		steps: written.steps.map((step, index) => resolveStep(step, ['steps', index], context)),
	};
}

function namesOf(written: WrittenCase, place: CaseText): Names {
	const names = new Names();
	written.workloads.forEach((workload, index) => {
		if (!names.add(workload)) place.add(['workloads', index], `there is a workload ${workload.name} already`);
	});
	for (const { apply } of written.steps) for (const workload of apply?.workloads ?? []) names.add(workload);
	return names;
}

function checkNaive({ fails, keeps }: WrittenCase, place: CaseText): void {
	if (fails.length === 0 && keeps === undefined)
		place.add([], 'expected the naive adapters that it "fails", or in "keeps" why it is there all the same');
	if (fails.length > 0 && keeps !== undefined) place.add(['keeps'], 'expected either "fails" or "keeps"');
}

function coveredOf(text: string, path: Path, place: CaseText): Covered {
	const [kind, digits] = text.split(' ') as ['law' | 'trap', string];
	const number = Number(digits);
	const isKnown = kind === 'law' ? number >= 1 && number <= laws : Object.hasOwn(traps, number);
	if (!isKnown) place.add(path, `there is no ${text}`);
	return { kind, number };
}
