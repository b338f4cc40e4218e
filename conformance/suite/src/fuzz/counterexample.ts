// SPDX-License-Identifier: Apache-2.0
import type { MeshUnderTest } from '../mesh.ts';
import type { RandomRun } from '../runs.ts';
import { caseFile } from './case-file.ts';
import { isWrong, type Judgement } from './judgement.ts';
import { certainty, playRound, type Round, type Times } from './round.ts';
import { shrunk } from './shrink.ts';
import { NotAdmitted, type Subject } from './subject.ts';

/** Where counterexamples are looked for, and for how long they are made smaller. */
export interface Search {
	readonly mesh: MeshUnderTest;
	readonly subject: Subject;
	/** The same seed gives the same configurations. */
	readonly seed: number;
	/** How many smaller configurations are tried for each one that fails (default 60). */
	readonly shrinkTries?: number;
	/** Aborted, no further configuration is begun, and one that fails is left as small as it is. */
	readonly signal?: AbortSignal;
}

/** A configuration that fails, made small. */
export interface FuzzFailure {
	readonly index: number;
	/** `law`: the mesh with Branchline breaks the law. `interpreter`: the interpreter says something else than the mesh does. */
	readonly kind: 'law' | 'interpreter';
	readonly judgements: readonly Judgement[];
	/** The file of a case that shows it. */
	readonly caseFile: string;
}

/** How often requests are sent while a configuration is made smaller. */
const whileShrinking: Times = { fixed: 6, drawn: 60 };

/** Asks again what was wrong, so often that chance is no excuse. */
export async function confirmedFailures({ mesh, subject }: Search, round: Round): Promise<readonly Judgement[]> {
	const requests = round.judgements.filter(isWrong).map(({ request }) => request);
	if (requests.length === 0) return [];
	const again = await playRound(mesh, subject, { ...round.run, requests }, certainty);
	return again.judgements.filter(isWrong);
}

/** Makes a configuration that fails small, and writes it as a case. */
export async function failureOf(
	options: Search,
	run: RandomRun,
	confirmed: readonly Judgement[],
	index: number,
): Promise<FuzzFailure> {
	const { mesh, subject, seed, shrinkTries = 60 } = options;
	const kind = confirmed.some(({ broken }) => broken.length > 0) ? 'law' : 'interpreter';
	const isSame = ({ broken, misread }: Judgement) => (kind === 'law' ? broken : misread).length > 0;
	const wrong = confirmed.filter(isSame).map(({ request }) => request);
	let judgements = confirmed.filter(isSame);
	const fails = async (candidate: RandomRun): Promise<RandomRun | undefined> => {
		if (options.signal?.aborted) return undefined;
		const round = await admitted(() => playRound(mesh, subject, candidate, whileShrinking));
		const found = round?.judgements.filter(isSame) ?? [];
		if (found.length === 0) return undefined;
		judgements = found;
		return { ...candidate, requests: found.map(({ request }) => request) };
	};
	const smallest = await shrunk({ ...run, requests: wrong }, fails, shrinkTries);
	const origin = `--seed ${seed} --skip ${index} --count 1`;
	return {
		index,
		kind,
		judgements,
		caseFile: caseFile({ mesh, ground: subject.ground, run: smallest, judgements, origin }),
	};
}

/** A round; undefined where the subject does not take the configuration. */
export async function admitted(play: () => Promise<Round>): Promise<Round | undefined> {
	try {
		return await play();
	} catch (error) {
		// Interpreters read objects as an API server admits them; of others, as shrinking makes them, they know nothing.
		if (error instanceof NotAdmitted || error instanceof TypeError) return undefined;
		throw error;
	}
}
