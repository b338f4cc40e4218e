// SPDX-License-Identifier: Apache-2.0
import type { Answer, Backend, KubernetesObject, ServicePort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { serviceOutcome } from '../route/backend.ts';
import { findObject } from '../route/object-index.ts';
import type { Hop } from './answer.ts';
import { forwardUntouched } from './answer.ts';
import { profileName } from './protocol.ts';

interface ProfileSpec {
	readonly routes?: readonly unknown[];
	readonly dstOverrides?: readonly { readonly authority: string; readonly weight: string | number }[];
}

/** The ServiceProfile that takes a Service over: the client's namespace first, then the Service's. */
export function overridingProfile(hop: Hop, client: string): KubernetesObject | undefined {
	for (const namespace of [client, hop.to.namespace]) {
		const profile = findObject(hop.index, 'linkerd.io', 'ServiceProfile', namespace, profileName(hop.to));
		if (profile === undefined) continue;
		const { routes = [], dstOverrides = [] } = (profile.spec ?? {}) as ProfileSpec;
		return routes.length > 0 || dstOverrides.length > 0 ? profile : undefined;
	}
	return undefined;
}

/**
 * What a ServiceProfile does: its `dstOverrides` by weight, else the Service; its routes change no destination and stand
 * in `effects` (linkerd2-proxy `app/outbound/src/http/logical/profile.rs`).
 */
export function profileAnswer(hop: Hop, profile: KubernetesObject): Answer {
	const { dstOverrides = [], ...rest } = (profile.spec ?? {}) as ProfileSpec;
	const answer = forwardUntouched(hop, { serviceProfile: rest });
	if (dstOverrides.length === 0 || answer.kind !== 'forward') return answer;
	const backends: readonly Backend[] = dstOverrides
		.map(({ authority, weight }) => ({
			weight: parseWeight(weight),
			to: serviceOutcome(hop.index, parse(authority, hop.to)),
		}))
		.filter((b) => b.weight > 0);
	return { ...answer, backends };
}

function parse(authority: string, to: ServicePort): ServicePort {
	const found = /^([^.:]+)\.([^.:]+)\.svc\.cluster\.local\.?(?::(\d+))?$/.exec(authority);
	if (found === null) throw new UndefinedConfiguration(`ServiceProfile of ${to.service}: dstOverride ${authority}`);
	return { namespace: found[2]!, service: found[1]!, port: found[3] === undefined ? to.port : Number(found[3]) };
}

/** A weight is a quantity: `500m` is half. */
function parseWeight(weight: string | number): number {
	const found = /^(\d+(?:\.\d+)?)(m?)$/.exec(String(weight));
	if (found === null) throw new UndefinedConfiguration(`ServiceProfile: the weight ${weight}`);
	return Number(found[1]) * (found[2] === 'm' ? 1 : 1000);
}
