// SPDX-License-Identifier: Apache-2.0
import type { KubeError } from '../client/kube-error.ts';

/** Whether an error says that the object is not what it was when it was read. */
export function isConflict({ status, causes, reason }: KubeError): boolean {
	// A test of a patch that does not hold is refused without a cause; an object that was made anew has another uid.
	if (status === 422) return causes.length === 0 || causes.some(({ field }) => field === 'metadata.uid');
	return status === 409 && reason !== 'AlreadyExists';
}
