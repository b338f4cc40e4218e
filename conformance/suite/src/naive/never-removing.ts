// SPDX-License-Identifier: Apache-2.0

import type { Artifact } from '@branchline/adapter';
import { identity } from 'branchline';
import type { NaiveAdapter } from './mistake.ts';
import { objectOf } from './our-rules.ts';

/** The naive adapter `never-removing`. */
export const neverRemoving: NaiveAdapter = {
	mistake: 'what was written once stays, also when its sandbox is gone or the user wrote routes of their own',
	meshes: ['istio', 'gateway-api', 'linkerd'],
	wrap: (adapter) => {
		const written = new Map<string, Artifact>();
		return {
			...adapter,
			render: (input) => {
				const rendering = adapter.render(input);
				for (const artifact of rendering.artifacts) written.set(identity(objectOf(artifact)), artifact);
				return { ...rendering, artifacts: [...written.values()] };
			},
		};
	},
};
