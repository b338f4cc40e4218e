// SPDX-License-Identifier: Apache-2.0
import { type Plan, servicePortName } from '@branchline/plan';
import type { Tree } from './tree.ts';

/** Says of a rule for a key whether it sends anything to one of the key's forks, by the names that forks have in rules. */
export function sendsToFork(plan: Plan, key: string): (rule: Tree) => boolean {
	const names = plan.services
		.flatMap(({ substitutions }) => substitutions.filter((substitution) => substitution.key === key))
		.flatMap(({ to }) => {
			if (to.kind === 'service') {
				const { service, namespace } = to.port;
				return [`"${service}.${namespace}.svc.`, `"name":"${service}"`, `fork~${servicePortName(to.port)}~`];
			}
			return { address: ['address-', 'fork~'], respond: ['direct', 'branchline-respond-'], fail: ['unavailable'] }[
				to.kind
			];
		});
	return (rule) => {
		const text = JSON.stringify(rule);
		// The responder stands for forks that answer by themselves, and for dead ones.
		return ['branchline-responder', ...names].some((name) => text.includes(name));
	};
}
