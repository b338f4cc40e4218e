// SPDX-License-Identifier: Apache-2.0
import { type Answer, type Cluster, type Outcome, sameValue } from '@branchline/plan';

/**
 * Whether two answers are the same on a mesh: a destination that the cluster does not have is a failure, however it is
 * named, and why something fails does not matter.
 */
export function sameAnswer(a: Answer, b: Answer, cluster: Cluster): boolean {
	return sameValue(settled(a, cluster), settled(b, cluster));
}

function settled(answer: Answer, cluster: Cluster): unknown {
	if (answer.kind === 'reply') return answer;
	// Whether a mirror that goes nowhere is written or left out, nobody can see.
	const mirrors = answer.mirrors.map((mirror) => outcome(mirror, cluster)).filter(({ kind }) => kind !== 'fail');
	return {
		...answer,
		effects: mirrors.length > 0 ? answer.effects : withoutMirrorShare(answer.effects),
		backends: answer.backends.map((backend) => ({ ...backend, to: outcome(backend.to, cluster) })),
		mirrors,
	};
}

function outcome(to: Outcome, { services }: Cluster): { readonly kind: string } {
	if (to.kind === 'fail') return { kind: 'fail' };
	if (to.kind !== 'service') return to;
	const { namespace, service, port } = to.port;
	const known = services.some(
		({ metadata, spec }) =>
			metadata.name === service && metadata.namespace === namespace && spec?.ports?.some((p) => p.port === port),
	);
	return known ? to : { kind: 'fail' };
}

/** A share of requests to mirror says nothing once there is no mirror. */
function withoutMirrorShare(effects: unknown): unknown {
	if (typeof effects !== 'object' || effects === null) return effects;
	return Object.fromEntries(Object.entries(effects).filter(([name]) => !/^mirror/.test(name)));
}
