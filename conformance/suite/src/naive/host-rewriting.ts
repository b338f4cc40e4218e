// SPDX-License-Identifier: Apache-2.0
import type { Plan } from '@branchline/plan';
import { sendsToFork } from './fork-destinations.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `host-rewriting`. */
export const hostRewriting: NaiveAdapter = {
	mistake: 'the fork meets its own name as Host instead of the name that the caller used',
	meshes: ['istio', 'gateway-api', 'envoy'],
	wrap: onArtifacts((artifacts, { plan }) =>
		changeKeyRules(artifacts, (rule, key) => {
			const host = forkHost(plan, key);
			return host === undefined || !sendsToFork(plan, key)(rule) ? rule : rewritten(rule, host);
		}),
	),
};

function rewritten(rule: Tree, host: string): Tree {
	if (Array.isArray(rule.route)) return { ...rule, rewrite: { ...(rule.rewrite as Tree), authority: host } };
	if (isTree(rule.route)) return { ...rule, route: { ...rule.route, host_rewrite_literal: host } };
	if (!('backendRefs' in rule)) return rule;
	const filters = (rule.filters ?? []) as readonly Tree[];
	const known = filters.find(({ type }) => type === 'URLRewrite');
	const rewrite = { type: 'URLRewrite', urlRewrite: { ...(known?.urlRewrite as Tree), hostname: host } };
	return { ...rule, filters: [...filters.filter((filter) => filter !== known), rewrite] };
}

function forkHost(plan: Plan, key: string): string | undefined {
	const targets = plan.services.flatMap(({ substitutions }) =>
		substitutions.flatMap((one) => (one.key === key && one.to.kind === 'service' ? one.to.port : [])),
	);
	return targets[0] && `${targets[0].service}.${targets[0].namespace}.svc.cluster.local`;
}
