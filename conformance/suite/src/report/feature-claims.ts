// SPDX-License-Identifier: Apache-2.0
import { features } from '@branchline/adapter';
import type { CaseResult, Outcome } from '../run/results.ts';
import type { FeatureReport } from './conformance-report.ts';

const showsGap: readonly Outcome[] = ['failed', 'known failure'];
const showsSupport: readonly Outcome[] = ['passed', 'unexpected pass'];

/** What results show of every feature that a case of theirs asks for: claimed is what ran, and nothing else. */
export function featureClaims(results: readonly CaseResult[]): FeatureReport {
	const about = (Object.keys(features) as string[]).flatMap((name) => {
		const own = results.filter((result) => result.features.includes(name));
		return own.length === 0 ? [] : [{ name, own }];
	});
	const claims = about.map(({ name, own }) => {
		const cases = (outcomes: readonly Outcome[]) =>
			own.filter(({ outcome }) => outcomes.includes(outcome)).map((result) => result.case.id);
		return { name, failed: cases(showsGap), passed: cases(showsSupport), own };
	});
	return {
		supported: claims
			.filter(({ failed, passed }) => failed.length === 0 && passed.length > 0)
			.map(({ name, passed }) => ({ name, cases: passed })),
		unsupported: claims.filter(({ failed }) => failed.length > 0).map(({ name, failed }) => ({ name, cases: failed })),
		untested: claims
			.filter(({ failed, passed }) => failed.length === 0 && passed.length === 0)
			.map(({ name, own }) => ({ name, reasons: [...new Set(own.map(({ reason }) => reason ?? 'skipped'))].sort() })),
	};
}
