// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, type Origin, servicePortName } from '@branchline/plan';
import { finding } from './codes.ts';
import { features, type Gap } from './features.ts';
import type { Refusal } from './first-match.ts';

/** One diagnostic per gap: what was asked, which fact forbids it, and the sandbox that asked. */
export function gapDiagnostics(mesh: string, gaps: readonly Gap[]): readonly Diagnostic[] {
	return gaps.map(({ feature, reason, service, substitution }) => {
		const what =
			service && substitution ? `${servicePortName(service.of)} key ${substitution.key}` : 'the routing policy';
		const message = `${what}: ${mesh} cannot do ${feature} (${features[feature]}): ${reason}`;
		return finding(
			'adapter/unsupported-feature',
			message,
			substitution ? { object: sandboxOf(substitution.origin), key: substitution.key } : {},
		);
	});
}

/** The sandbox that a finding about a substitution is about. */
export function sandboxOf(origin: Origin): NonNullable<Diagnostic['object']> {
	const [namespace = 'default', name = ''] = origin.sandbox.split('/');
	return { apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbox', namespace, name };
}

/** One diagnostic per key whose copies are not written in a route set; `set` names the native rules. */
export function refusalDiagnostics(
	set: string,
	refused: readonly Refusal[],
	object?: Diagnostic['object'],
): readonly Diagnostic[] {
	return refused.map(({ key, why }) =>
		finding(
			why.code,
			`${set} key ${key}: none of the key's copies are written: ${why.reason}`,
			object ? { object, key } : { key },
		),
	);
}
