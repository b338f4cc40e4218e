// SPDX-License-Identifier: Apache-2.0
import { adapters } from '@branchline/adapters-all';
import type { NativeObject } from '@branchline/model';

/**
 * The object as the user wrote it, without what any rendering put in; `undefined` for an object that is all Branchline's.
 * An object that holds nothing of Branchline's is returned as it is.
 */
export function strip(object: NativeObject): NativeObject | undefined {
	return adapters.reduce<NativeObject | undefined>((rest, adapter) => rest && adapter.strip(rest), object);
}
