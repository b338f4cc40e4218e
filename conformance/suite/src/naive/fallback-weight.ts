// SPDX-License-Identifier: Apache-2.0
import { sendsToFork } from './fork-destinations.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules } from './our-rules.ts';
import type { Tree } from './tree.ts';

/** The naive adapter `fallback-weight`. */
export const fallbackWeight: NaiveAdapter = {
	mistake: 'a fork has the baseline beside it with the least weight, to fall back to; some requests of the key draw it',
	meshes: ['istio', 'gateway-api', 'linkerd'],
	wrap: onArtifacts((artifacts, { plan }) =>
		changeKeyRules(artifacts, (rule, key) => {
			const isFork = sendsToFork(plan, key);
			for (const name of ['route', 'backendRefs']) {
				const shares = rule[name];
				if (!Array.isArray(shares) || shares.length !== 1 || !isFork(shares[0] as Tree)) continue;
				const baseline = baselineShare(
					shares[0] as Tree,
					plan.services.find(({ substitutions }) => substitutions.some((one) => one.key === key))!.of,
				);
				return {
					...rule,
					[name]: [
						{ ...shares[0], weight: 99 },
						{ ...baseline, weight: 1 },
					],
				};
			}
			return rule;
		}),
	),
};

function baselineShare(
	share: Tree,
	of: { readonly namespace: string; readonly service: string; readonly port: number },
): Tree {
	if ('name' in share) return { name: of.service, namespace: of.namespace, port: of.port };
	const host = `${of.service}.${of.namespace}.svc.cluster.local`;
	return { destination: { host, port: { number: of.port } } };
}
