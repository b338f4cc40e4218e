// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import type { Case } from '../case/case.ts';
import { type CaseFinding, CaseText } from '../case/finding.ts';
import type { Target } from '../environments/contract.ts';
import type { CaseResult, RunResult } from '../run/results.ts';

/** A case that a target is known to fail. */
export interface KnownFailure {
	/** The id of the case. */
	readonly case: string;
	/** As {@link targetName} writes it: `istio`, `linkerd+gateway-api on envoy-gateway`. */
	readonly target: string;
	/** The one environment that it fails in; absent: in all. */
	readonly environment?: string;
	/** Why, as a clause. */
	readonly reason: string;
	/** Where it is followed up. */
	readonly link: string;
}

const written = z.array(
	z.strictObject({
		case: z.string().min(1),
		target: z.string().regex(/^[-\w+]+(?: on [-\w]+)?$/, 'expected a target such as "istio" or "gateway-api on istio"'),
		environment: z.string().min(1).exactOptional(),
		reason: z.string().min(1),
		link: z.url({ protocol: /^https$/, error: 'expected an address that begins with https://' }),
	}),
);

/** What a file of known failures holds, or everything that is wrong with it. */
export interface LoadedFailures {
	readonly failures: readonly KnownFailure[];
	readonly findings: readonly CaseFinding[];
}

/** Reads a file of known failures; see {@link decodeKnownFailures}. Rejects where it cannot be read. */
export async function loadKnownFailures(file: string, cases: readonly Case[]): Promise<LoadedFailures> {
	return decodeKnownFailures(file, await readFile(file, 'utf8'), cases);
}

/** Reads known failures strictly: a YAML list; each of its entries has to name a case that exists, and no other has it. */
export function decodeKnownFailures(file: string, text: string, cases: readonly Pick<Case, 'id'>[]): LoadedFailures {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
	const place = new CaseText(file, document, lines);
	for (const { message, pos } of [...document.errors, ...document.warnings]) place.addAt(pos[0], message);
	if (place.findings.length > 0) return { failures: [], findings: place.findings };
	const result = written.safeParse(document.toJS({ maxAliasCount: 0 }) ?? []);
	if (!result.success) {
		for (const { path, message } of result.error.issues) place.add(path as (string | number)[], message);
		return { failures: [], findings: place.findings };
	}
	const ids = new Set(cases.map(({ id }) => id));
	const seen = new Set<string>();
	for (const [index, failure] of result.data.entries()) {
		const name = JSON.stringify([failure.case, failure.target, failure.environment]);
		if (!ids.has(failure.case)) place.add([index, 'case'], `there is no case ${failure.case}`);
		if (seen.has(name)) place.add([index], `${failure.case} is there twice for ${failure.target}`);
		seen.add(name);
	}
	return place.findings.length > 0
		? { failures: [], findings: place.findings }
		: { failures: result.data, findings: [] };
}

/** The name of a target in a file of known failures. */
export function targetName({ meshes, implementation }: Target): string {
	return `${meshes.join('+')}${implementation === undefined ? '' : ` on ${implementation}`}`;
}

/** Says of a case why a target is known to fail it in an environment, with the link; undefined where it is not. */
export function knownFailuresOf(
	failures: readonly KnownFailure[],
	target: Target,
	environment: string,
): (one: Pick<Case, 'id'>) => string | undefined {
	const own = failures.filter((failure) => {
		return failure.target === targetName(target) && [undefined, environment].includes(failure.environment);
	});
	const reasons = new Map(own.map((failure) => [failure.case, `${failure.reason} (${failure.link})`]));
	return ({ id }) => reasons.get(id);
}

/** The results of a run in the light of what is known: what fails as known is no failure, what passes against it is one. */
export function withKnownFailures(run: RunResult, failures: readonly KnownFailure[]): RunResult {
	const known = knownFailuresOf(failures, run.target, run.environment.name);
	const results = run.results.map((result): CaseResult => {
		const reason = known(result.case);
		if (reason === undefined) return result;
		if (result.outcome === 'failed') return { ...result, outcome: 'known failure', reason };
		return result.outcome === 'passed' ? { ...result, outcome: 'unexpected pass', reason } : result;
	});
	return { ...run, results };
}
