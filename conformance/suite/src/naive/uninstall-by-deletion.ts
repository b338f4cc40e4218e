// SPDX-License-Identifier: Apache-2.0

import type { NativeObject } from '@branchline/plan';
import type { NaiveAdapter } from './mistake.ts';
import { isRuleOfOurs } from './our-rules.ts';
import { isTree } from './tree.ts';

/** The naive adapter `uninstall-by-deletion`. */
export const uninstallByDeletion: NaiveAdapter = {
	mistake: 'removal deletes every object that anything was written into, the user’s as well',
	meshes: ['istio', 'envoy'],
	wrap: (adapter) => ({
		...adapter,
		strip: (object) => (holdsOurs(object) ? undefined : adapter.strip(object)),
	}),
};

function holdsOurs(value: NativeObject | unknown): boolean {
	if (isRuleOfOurs(value)) return true;
	if (Array.isArray(value)) return value.some(holdsOurs);
	return isTree(value) && Object.values(value).some(holdsOurs);
}
