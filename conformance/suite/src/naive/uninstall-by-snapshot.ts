// SPDX-License-Identifier: Apache-2.0

import type { NativeObject } from '@branchline/plan';
import { identity } from 'branchline';
import type { NaiveAdapter } from './mistake.ts';

/** The naive adapter `uninstall-by-snapshot`. */
export const uninstallBySnapshot: NaiveAdapter = {
	mistake: 'removal restores the user’s objects as they were when they were first written into: later edits are lost',
	meshes: ['istio'],
	wrap: (adapter) => {
		const snapshots = new Map<string, NativeObject>();
		return {
			...adapter,
			render: (input) => {
				const rendering = adapter.render(input);
				for (const artifact of rendering.artifacts) {
					if (artifact.kind !== 'patch') continue;
					const id = identity(artifact.before);
					if (!snapshots.has(id)) snapshots.set(id, adapter.strip(artifact.before) ?? artifact.before);
				}
				return rendering;
			},
			strip: (object) => snapshots.get(identity(object)) ?? adapter.strip(object),
		};
	},
};
