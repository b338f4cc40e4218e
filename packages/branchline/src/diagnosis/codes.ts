// SPDX-License-Identifier: Apache-2.0
import type { CodeEntry, Diagnostic } from '@branchline/model';

/** Every finding of `diagnose` that no other step makes: its severity, what it means and what to do. */
export const doctorCodes = {
	'doctor/key-length': {
		severity: 'warning',
		summary: 'long keys of sandboxes cannot be carried here, and shorter ones can',
		remedy: 'give sandboxes shorter keys (spec.key), or the carrier in the RoutingPolicy a shorter name',
	},
	'doctor/fork-not-ready': {
		severity: 'warning',
		summary: 'the Service of a fork has no ready endpoint',
		remedy: 'start the pods of the fork, or see why they are not ready',
	},
	'doctor/pods-shared': {
		severity: 'warning',
		summary: 'pods of a fork are behind the baseline’s Service as well, so requests without a key meet the fork',
		remedy: 'give the pods of the fork a label value of their own that the baseline’s selector does not match',
	},
	'doctor/no-proxies': {
		severity: 'warning',
		summary: 'nothing in a namespace asks for the proxies of the mesh, and they decide where requests of its pods go',
		remedy:
			'ask for them as the message says, and restart the pods; nothing is to do where no pod there calls a forked service',
	},
	'doctor/ingress-closed': {
		severity: 'info',
		summary: 'the policy does not honour keys at every gateway: requests that enter at the others go to the baseline',
		remedy: 'name the gateways in spec.ingress of the RoutingPolicy, if keys are meant to be honoured there',
	},
} as const satisfies Record<string, CodeEntry>;

/** A code of {@link doctorCodes}. */
export type DoctorCode = keyof typeof doctorCodes;

/** A finding of this package: severity and advice come from {@link doctorCodes}. */
export function doctorFinding(
	code: DoctorCode,
	message: string,
	at: Pick<Diagnostic, 'object' | 'path' | 'key' | 'hint'> = {},
): Diagnostic {
	const { severity, remedy } = doctorCodes[code];
	return { code, severity, message, hint: remedy, ...at };
}
