// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/plan';

/** Stands for every key, where a finding is about none in particular. */
export const everyKey = 'every';

/**
 * The keys that findings of severity error leave out; {@link everyKey} where such a finding names none. What a mesh lacks as a
 * whole is left out of the plan already: see `supportedPlan`.
 */
export function refusedKeys(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
	const errors = diagnostics.filter(
		({ severity, code }) => severity === 'error' && code !== 'adapter/unsupported-feature',
	);
	return new Set(errors.map(({ key }) => key ?? everyKey));
}
