// SPDX-License-Identifier: Apache-2.0
import type { Target } from '@branchline/conformance';
import { chosenAdapters } from 'branchline';
import type { ConformanceRunArguments } from '../../arguments/conformance.ts';
import { choiceOf } from '../../mesh-choice.ts';
import { UsageError } from '../../usage-error.ts';

/** What is judged; throws UsageError, or CallerMistake, for a choice that there is none of. */
export function targetOf({ env, mesh, implementation }: ConformanceRunArguments): Target {
	if (env === 'oracle') {
		if (mesh.length > 0) throw new UsageError('the oracle is of no mesh: leave out --mesh');
		return { meshes: [] };
	}
	if (env === 'envoy' && mesh.some((name) => name !== 'envoy'))
		throw new UsageError('--env envoy is for --mesh envoy alone');
	if ((env === 'testbed' || env === 'cluster') && mesh.includes('envoy'))
		throw new UsageError('envoy is configured by xDS, not by objects of a cluster: judge it with --env envoy');
	const chosen = env === 'envoy' ? ['envoy'] : mesh;
	const choice = choiceOf({ mesh: chosen, set: {}, ...(implementation === undefined ? {} : { implementation }) });
	const meshes = chosenAdapters(choice).map(({ name }) => name);
	return { meshes, ...(implementation === undefined ? {} : { implementation }) };
}
