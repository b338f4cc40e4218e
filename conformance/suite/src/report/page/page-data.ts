// SPDX-License-Identifier: Apache-2.0
import { features } from '@branchline/adapter';
import { stringify } from 'yaml';
import type { Case, Covered } from '../../case/case.ts';
import { traps } from '../../case/traps.ts';
import type { CaseResult, Outcome, RequestResult } from '../../run/results.ts';
import { type ComparedHop, comparedHops } from '../comparison.ts';
import { targetName } from '../known-failures.ts';
import type { RunRecord } from '../record.ts';
import { senderWords } from '../words.ts';
import { lawNames } from './law-names.ts';

/** Everything that the page shows of several runs, as the JSON in it. Long texts stand once in `texts`. */
export interface PageData {
	readonly columns: readonly PageColumn[];
	readonly cases: readonly PageCase[];
	/** By case, and then by column; null where a run did not have the case. */
	readonly results: readonly (readonly (PageResult | null)[])[];
	readonly texts: readonly string[];
}

/** One run. */
export interface PageColumn {
	/** `istio 1.30.3` */
	readonly name: string;
	/** `gateway-api on istio` */
	readonly target: string;
	/** `testbed` */
	readonly mode: string;
}

/** One case. */
interface PageCase {
	readonly id: string;
	readonly title: string;
	readonly why: string;
	readonly covers: readonly string[];
	readonly features: readonly string[];
	/** Its documents as YAML, by index of `texts`. */
	readonly documents: number;
}

/** One case in one run; `native` and `generated` are indices of `texts`. */
export interface PageResult {
	readonly outcome: Outcome;
	readonly reason: string;
	readonly faults: readonly string[];
	readonly ms: number;
	readonly native: number;
	readonly generated: number;
	readonly findings: readonly string[];
	readonly requests: readonly PageRequest[];
}

/** One request of a case in one run. */
export interface PageRequest {
	readonly name: string;
	readonly stage: string;
	readonly from: string;
	/** `name: value` */
	readonly headers: readonly string[];
	readonly body: string;
	readonly messages: readonly string[];
	readonly right: boolean;
	readonly hops: readonly ComparedHop[];
}

/** Gathers what the page shows; cases in the order of their ids. */
export function pageData(records: readonly RunRecord[]): PageData {
	const texts = new Texts();
	const results = records.map(({ run }) => new Map(run.results.map((result) => [result.case.id, result])));
	const ids = [...new Set(results.flatMap((byId) => [...byId.keys()]))].sort();
	const cases = ids.map((id) => pageCase(results.find((byId) => byId.has(id))!.get(id)!, texts));
	const rows = ids.map((id) => results.map((byId) => pageResult(byId.get(id), texts)));
	return { columns: records.map(pageColumn), cases, results: rows, texts: texts.all };
}

function pageColumn({ facts: { implementation }, run }: RunRecord): PageColumn {
	const { project, version } = implementation;
	const name = [project, version].filter((word) => word !== '' && word !== 'unknown').join(' ');
	const target = targetName(run.target);
	return { name: name || target || run.environment.name, target, mode: run.environment.name };
}

function pageCase({ case: one, features: asked }: CaseResult, texts: Texts): PageCase {
	const { id, title, why, covers, documents } = one;
	const known = asked.filter((name) => Object.hasOwn(features, name));
	return { id, title, why, covers: covers.map(coveredWords), features: known, documents: texts.yaml(documents) };
}

function coveredWords({ kind, number }: Covered): string {
	return `${kind} ${number}: ${(kind === 'law' ? lawNames : traps)[number] ?? ''}`;
}

function pageResult(result: CaseResult | undefined, texts: Texts): PageResult | null {
	if (result === undefined) return null;
	const { outcome, reason = '', faults, ms, native, generated, findings, requests } = result;
	return {
		...{ outcome, reason, faults, ms: Math.round(ms) },
		native: texts.yaml(native),
		generated: texts.yaml(generated),
		findings: findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`),
		requests: requests.map(pageRequest),
	};
}

function pageRequest(result: RequestResult): PageRequest {
	const { stage, right, request } = result;
	const { name, headers, body, messages } = request;
	return {
		...{ name, stage, right, body, messages },
		from: senderWords(request),
		headers: headers.map(([header, value]) => `${header}: ${value}`),
		hops: comparedHops(result),
	};
}

/** Texts, each once. */
class Texts {
	readonly #indices = new Map<string, number>();

	get all(): readonly string[] {
		return [...this.#indices.keys()];
	}

	/** The index of objects as YAML documents. */
	yaml(objects: Case['documents'] | CaseResult['native']): number {
		const options = { lineWidth: 0, aliasDuplicateObjects: false };
		const text = objects.map((object) => stringify(object, options)).join('---\n');
		const index = this.#indices.get(text) ?? this.#indices.size;
		this.#indices.set(text, index);
		return index;
	}
}
