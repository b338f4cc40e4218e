// SPDX-License-Identifier: Apache-2.0
import type { Target } from '../environments/contract.ts';
import type { MeshUnderTest } from '../mesh.ts';
import { type FuzzTarget, meshUnderTest, waysIn } from './mesh-choice.ts';
import type { Subject } from './subject.ts';

/** On what random configurations are tried; each takes what it needs. */
export interface OpenSubjectOptions extends FuzzTarget {
	/** For `cluster`; default: what kubectl would take. */
	readonly kubeconfig?: string;
	readonly context?: string;
	/** For `cluster`: the image of the echo program. */
	readonly image?: string;
	/** For `testbed`: one that runs already; default: one is started. */
	readonly testbed?: string;
	/** Hears of what takes long. */
	readonly log?: (line: string) => void;
}

/** The names of what random configurations can be tried on, the fastest first. */
export const subjectNames = ['interpreter', 'envoy', 'testbed', 'cluster'] as const;
/** One of {@link subjectNames}. */
export type SubjectName = (typeof subjectNames)[number];

/** A mesh, and something to try its configurations on. */
export interface OpenSubject {
	readonly mesh: MeshUnderTest;
	readonly subject: Subject;
}

type Opener = (mesh: MeshUnderTest, options: OpenSubjectOptions) => Promise<Subject>;

// Real meshes need libraries that an interpreter does without: each is loaded when it is opened.
const openers: Readonly<Record<SubjectName, Opener>> = {
	interpreter: async (mesh) => (await import('./interpreter-subject.ts')).interpreterSubject(mesh),
	envoy: async (mesh) => {
		if (mesh.adapter.name !== 'envoy') throw new TypeError(`${mesh.name}: an Envoy by itself is for mesh envoy`);
		return (await import('./envoy-subject.ts')).envoySubject(mesh);
	},
	cluster: async (_mesh, options) => {
		const { clusterSubject } = await import('./cluster-subject.ts');
		return clusterSubject({ ...options, target: targetOf(options) });
	},
	testbed: async (_mesh, options) => {
		const { openTestbed } = await import('../environments/testbed.ts');
		const { clusterSubject } = await import('./cluster-subject.ts');
		const { testbed, log } = options;
		const rest = { ...(testbed === undefined ? {} : { testbed }), ...(log === undefined ? {} : { log }) };
		const { cluster, stop } = await openTestbed({ target: targetOf(options), ...rest });
		try {
			const subject = await clusterSubject(cluster);
			const leave = subject.stop;
			return Object.assign(subject, { stop: () => leave().finally(stop) });
		} catch (error) {
			await stop();
			throw error;
		}
	},
};

/** Opens what random configurations are tried on. Throws a TypeError for a target that it is not for. */
export async function openSubject(name: SubjectName, options: OpenSubjectOptions): Promise<OpenSubject> {
	const mesh = meshUnderTest(options);
	if (mesh.adapter.name === 'envoy' && (name === 'testbed' || name === 'cluster')) {
		throw new TypeError('envoy is configured by xDS: try it with --env envoy');
	}
	return { mesh, subject: await openers[name](mesh, options) };
}

function targetOf({ mesh, implementation, parent }: FuzzTarget): Target {
	const runner = implementation === undefined ? {} : { implementation };
	const way = parent ?? waysIn({ mesh, ...runner })[0];
	return { meshes: [mesh], ...runner, ...(way === undefined ? {} : { parents: [way] }) };
}
