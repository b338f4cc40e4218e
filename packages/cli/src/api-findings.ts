// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, NativeObject } from 'branchline';

/** What of the user's xDS resources Envoy's API has not. The API is read only where there are any. */
export async function apiFindings(native: readonly NativeObject[]): Promise<readonly Diagnostic[]> {
	if (!native.some((object) => '@type' in object)) return [];
	const { unknownToApi } = await import('@branchline/serve');
	return unknownToApi(native);
}
