// SPDX-License-Identifier: Apache-2.0

import type { NativeObject } from '@branchline/plan';
import { identity } from 'branchline';
import { everyMesh, type NaiveAdapter } from './mistake.ts';
import { changeKeyRules, objectOf } from './our-rules.ts';
import type { Tree } from './tree.ts';

/** The naive adapter `stale-copies`. */
export const staleCopies: NaiveAdapter = {
	mistake: 'copies are made when a sandbox appears and not again when the user edits the rules that they are copies of',
	meshes: everyMesh,
	wrap: (adapter) => {
		const first = new Map<string, NativeObject>();
		return {
			...adapter,
			render: (input) => {
				for (const object of input.native) if (!first.has(identity(object))) first.set(identity(object), object);
				const rendering = adapter.render(input);
				const native = input.native.map((object) => first.get(identity(object)) ?? object);
				const stale = new Map<string, readonly Tree[]>();
				for (const artifact of adapter.render({ ...input, native }).artifacts)
					changeKeyRules([artifact], (rule, key) => {
						const id = `${identity(objectOf(artifact))} ${key}`;
						stale.set(id, [...(stale.get(id) ?? []), rule]);
						return rule;
					});
				const artifacts = rendering.artifacts.flatMap((artifact) => {
					const seen = new Map<string, number>();
					return changeKeyRules([artifact], (rule, key) => {
						const id = `${identity(objectOf(artifact))} ${key}`;
						const index = seen.get(id) ?? 0;
						seen.set(id, index + 1);
						return stale.has(id) ? stale.get(id)![index] : rule;
					});
				});
				return { ...rendering, artifacts };
			},
		};
	},
};
