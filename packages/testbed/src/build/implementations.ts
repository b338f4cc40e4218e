// SPDX-License-Identifier: Apache-2.0
import { type DefinitionsName, envoyVersions, type ProgramName, versions } from './pins.ts';

/** What has to be there for a control plane to run, and what a testbed that runs it says of it. */
interface ImplementationPin {
	/** Its name in sentences. */
	readonly title: string;
	/** The component that is restarted and whose log is shown by this name. */
	readonly component: string;
	readonly version: string;
	/** The Envoy that it runs by default; absent: it brings no Envoy. */
	readonly proxy?: string;
	/** Whether it is built only where it is asked for, because that takes long. */
	readonly builtOnRequest?: true;
	/** What is built for it alone. */
	readonly programs: readonly ProgramName[];
	/** Custom resources beside those of the Gateway API. */
	readonly definitions: readonly DefinitionsName[];
	/** The image that its program stands for in pods, and by which names their commands call it. */
	readonly image?: { readonly name: string; readonly program: ProgramName; readonly commands: readonly string[] };
}

/** The control planes that a testbed can run, by the names of `--implementation`. A new one is an entry here and its start. */
const implementationPins = {
	istio: {
		title: 'Istio',
		component: 'istiod',
		version: versions.istio,
		proxy: envoyVersions.istio,
		programs: ['pilot-discovery'],
		definitions: ['istio'],
	},
	'envoy-gateway': {
		title: 'Envoy Gateway',
		component: 'envoy-gateway',
		version: versions['envoy-gateway'],
		proxy: envoyVersions['envoy-gateway'],
		programs: ['envoy-gateway'],
		definitions: ['envoy-gateway'],
		image: { name: 'envoyproxy/gateway', program: 'envoy-gateway', commands: ['envoy-gateway'] },
	},
	contour: {
		title: 'Contour',
		component: 'contour',
		version: versions.contour,
		proxy: envoyVersions.contour,
		programs: ['contour'],
		definitions: ['contour'],
		image: { name: 'projectcontour/contour', program: 'contour', commands: ['contour', '/bin/contour'] },
	},
	traefik: {
		title: 'Traefik',
		component: 'traefik',
		version: versions.traefik,
		builtOnRequest: true,
		programs: ['traefik'],
		definitions: [],
	},
} as const satisfies Readonly<Record<string, ImplementationPin>>;

/** A control plane that a testbed can run. */
export type Implementation = keyof typeof implementationPins;

/** Every one, in the order in which they are named. */
export const implementationNames = Object.keys(implementationPins) as readonly Implementation[];

/** What a testbed runs that is not told which: the others are started only when they are asked for. */
export const defaultImplementations: readonly Implementation[] = ['istio', 'envoy-gateway'];

/** What is built for testbeds without being asked for. */
export const builtImplementations: readonly Implementation[] = implementationNames.filter(
	(name) => pinOf(name).builtOnRequest === undefined,
);

/** What the table says of one. */
export function pinOf(name: Implementation): ImplementationPin {
	return implementationPins[name];
}

/** The programs that belong to one implementation; every other is everybody's. */
const owners = new Map<ProgramName, Implementation>(
	implementationNames.flatMap((name) => pinOf(name).programs.map((program) => [program, name] as const)),
);

/** Whether a program is needed where these implementations are to run. */
export function isNeeded(program: ProgramName, implementations: readonly Implementation[]): boolean {
	const owner = owners.get(program);
	return owner === undefined || implementations.includes(owner);
}

/** The sets of custom resource definitions that a testbed with these implementations serves. */
export function definitionsOf(implementations: readonly Implementation[]): readonly DefinitionsName[] {
	return ['gateway-api', ...implementations.flatMap((name) => pinOf(name).definitions)];
}

/** The versions of what runs: of each implementation by its name, and of its Envoy as `<name>-proxy`. */
export function versionsOf(
	implementations: readonly Implementation[],
	istioProxy: string,
): { readonly kubernetes: string } & Readonly<Record<string, string>> {
	const own = implementations.flatMap((name) => {
		const { version, proxy } = pinOf(name);
		const runs = name === 'istio' ? istioProxy : proxy;
		return [[name, version] as const, ...(runs === undefined ? [] : [[`${name}-proxy`, runs] as const])];
	});
	return { kubernetes: versions.kubernetes, ...Object.fromEntries(own) };
}
