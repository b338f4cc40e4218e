// SPDX-License-Identifier: Apache-2.0
import { refTo } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import type { RouteSet } from './siblings.ts';

/** The object that findings about a set stand at: the first of its routes, if the user wrote any. */
export function objectOf({ members: [first] }: RouteSet): Diagnostic['object'] {
	return first && refTo(first);
}
