// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';
import { type CaseResult, isBad } from '../run/results.ts';
import type {
	CaseNote,
	ConformanceReport,
	LevelOutcome,
	LevelReport,
	ProfileReport,
	Statistics,
} from './conformance-report.ts';
import { failureLines } from './failure-words.ts';
import { featureClaims } from './feature-claims.ts';
import { levelOf, profileNames, profilesOf } from './profiles.ts';
import type { RunRecord } from './record.ts';

/** The report of a run. */
export function conformanceReport({ facts, run }: RunRecord): ConformanceReport {
	const { implementation, date, random, reproduce } = facts;
	const { meshes, implementation: runner, parents } = run.target;
	const versions = Object.entries({ ...run.environment.facts, ...facts.versions }).sort(([a], [b]) => (a < b ? -1 : 1));
	const { organization, project, url, version, contact } = implementation;
	return {
		apiVersion: 'conformance.branchline.dev/v1alpha1',
		kind: 'ConformanceReport',
		date,
		implementation: { organization, project, url, version, contact },
		target: { meshes, ...(runner === undefined ? {} : { implementation: runner }), ...(parents ? { parents } : {}) },
		mode: run.environment.name,
		modelVersion: 'branchline.dev/v1alpha1',
		versions: Object.fromEntries(versions),
		profiles: profileReports(run.results),
		features: featureClaims(run.results),
		...(random === undefined ? {} : { random }),
		reproduce,
	};
}

/** The report of a run as YAML: the same text for the same run. */
export function reportYaml(record: RunRecord): string {
	return stringify(conformanceReport(record), { lineWidth: 0, aliasDuplicateObjects: false });
}

function profileReports(results: readonly CaseResult[]): readonly ProfileReport[] {
	return profileNames.flatMap((name) => {
		const own = results.filter((result) => profilesOf(result.case).has(name));
		if (own.length === 0) return [];
		const levels = (['core', 'extended'] as const).flatMap((level) => {
			const ofLevel = own.filter((result) => levelOf(result) === level);
			return ofLevel.length === 0 ? [] : [[level, levelReport(ofLevel)] as const];
		});
		const summary = levels
			.map(([level, report]) => `${capital(level)}: ${statisticsWords(report.statistics)}.`)
			.join(' ');
		return [{ name, summary, ...Object.fromEntries(levels) }];
	});
}

function levelReport(results: readonly CaseResult[]): LevelReport {
	const statistics = statisticsOf(results);
	const notes = (list: readonly CaseResult[]) =>
		list.map((result): CaseNote => ({ case: result.case.id, reason: why(result) }));
	const lists = {
		failedCases: notes(results.filter(({ outcome }) => isBad(outcome))),
		knownFailures: notes(results.filter(({ outcome }) => outcome === 'known failure')),
		skippedCases: notes(results.filter(({ outcome }) => outcome === 'skipped')),
	};
	const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
	return { result: outcomeOf(statistics), statistics, ...Object.fromEntries(filled) };
}

/** How many results ended how. */
export function statisticsOf(results: readonly Pick<CaseResult, 'outcome'>[]): Statistics {
	const count = (isCounted: (outcome: CaseResult['outcome']) => boolean) =>
		results.filter(({ outcome }) => isCounted(outcome)).length;
	return {
		passed: count((outcome) => outcome === 'passed'),
		failed: count(isBad),
		skipped: count((outcome) => outcome === 'skipped'),
		knownFailures: count((outcome) => outcome === 'known failure'),
	};
}

function outcomeOf({ passed, failed, skipped, knownFailures }: Statistics): LevelOutcome {
	if (failed > 0) return 'failure';
	if (passed === 0 && knownFailures === 0) return 'not run';
	return skipped > 0 || knownFailures > 0 ? 'partial' : 'success';
}

function statisticsWords({ passed, failed, skipped, knownFailures }: Statistics): string {
	const parts = [
		`${passed} passed`,
		...(failed > 0 ? [`${failed} failed`] : []),
		...(knownFailures > 0 ? [`${knownFailures} known to fail`] : []),
		...(skipped > 0 ? [`${skipped} skipped`] : []),
	];
	return parts.join(', ');
}

function why(result: CaseResult): string {
	const { outcome, reason } = result;
	if (outcome === 'unexpected pass') return `it passes, but is known to fail: ${reason ?? ''}`;
	if (outcome === 'skipped' || outcome === 'known failure') return reason ?? outcome;
	const [first, ...more] = failureLines(result);
	return `${first ?? reason ?? 'not as expected'}${more.length > 0 ? `, and ${more.length} more` : ''}`;
}

function capital(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
