// SPDX-License-Identifier: Apache-2.0
import type { Target } from '../environments/contract.ts';

/** Who made what was judged, and how to reach them. */
export interface Implementation {
	readonly organization: string;
	readonly project: string;
	readonly url: string;
	readonly version: string;
	/** Addresses, or names such as `@istio/maintainers`. */
	readonly contact: readonly string[];
}

/** What random configurations showed besides the cases. */
export interface RandomPart {
	readonly seed: number;
	/** Counts by name, such as `configurations`, `requests`. */
	readonly statistics: Readonly<Record<string, number>>;
	/** One sentence for each disagreement. */
	readonly faults: readonly string[];
	/** The command that plays the same again. */
	readonly reproduce: string;
}

/** What a report says that a run does not know of itself. */
export interface ReportFacts {
	/** RFC 3339. */
	readonly date: string;
	readonly implementation: Implementation;
	/** By name, such as `kubernetes`; the facts of the environment come beside them. */
	readonly versions: Readonly<Record<string, string>>;
	/** The command that runs the same again. */
	readonly reproduce: string;
	/** The folder of the cases, as it was named; absent: those that come with the program. */
	readonly casesFolder?: string;
	readonly random?: RandomPart;
}

type Maker = Pick<Implementation, 'organization' | 'project' | 'url'>;

const makers: Readonly<Record<string, Maker>> = {
	istio: { organization: 'istio', project: 'istio', url: 'https://istio.io' },
	linkerd: { organization: 'linkerd', project: 'linkerd', url: 'https://linkerd.io' },
	envoy: { organization: 'envoyproxy', project: 'envoy', url: 'https://www.envoyproxy.io' },
	'envoy-gateway': { organization: 'envoyproxy', project: 'envoy-gateway', url: 'https://gateway.envoyproxy.io' },
	contour: { organization: 'projectcontour', project: 'contour', url: 'https://projectcontour.io' },
	traefik: { organization: 'traefik', project: 'traefik', url: 'https://traefik.io/traefik' },
	'gateway-api': { organization: 'kubernetes-sigs', project: 'gateway-api', url: 'https://gateway-api.sigs.k8s.io' },
};

/**
 * What is known of who made a target: of its implementation where it names one, else of its first mesh that is known.
 * The version is the one that the environment tells of it; `unknown` where it tells none.
 */
export function implementationOf(target: Target, versions: Readonly<Record<string, string>>): Implementation {
	const name = [target.implementation, ...target.meshes].find((one) => one !== undefined && Object.hasOwn(makers, one));
	const maker = name === undefined ? { organization: '', project: target.meshes.join('+'), url: '' } : makers[name]!;
	return { ...maker, version: versions[name ?? ''] ?? 'unknown', contact: [] };
}
