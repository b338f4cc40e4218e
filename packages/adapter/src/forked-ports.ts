// SPDX-License-Identifier: Apache-2.0
import { type Plan, servicePortName } from '@branchline/plan';
import { memoized } from './cache.ts';

/** The names of the service ports that a plan forks. */
export const forkedPorts = memoized(({ services }: Plan): ReadonlySet<string> => {
	return new Set(services.filter(({ substitutions }) => substitutions.length > 0).map(({ of }) => servicePortName(of)));
});
