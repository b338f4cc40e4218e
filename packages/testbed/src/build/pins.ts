// SPDX-License-Identifier: Apache-2.0

/** The folders of `modules`: each is a Go module of ours whose go.mod and go.sum pin what is built with it. */
export type ModuleSet = 'kubernetes' | 'istio' | 'envoy-gateway' | 'contour' | 'traefik';

/** How one program is built: its package, and what `go build` gets beside the flags of all. */
export interface ProgramPin {
	readonly modules: ModuleSet;
	readonly package: string;
	readonly flags?: readonly string[];
	/** Variables that the linker sets. */
	readonly variables?: Readonly<Record<string, string>>;
}

/** Files of a module that are custom resource definitions: a folder, whose files have to begin with `prefix`, or a file. */
export interface DefinitionsPin {
	readonly modules: ModuleSet;
	readonly module: string;
	readonly path: string;
	readonly prefix?: string;
}

/** A module of which a part is built, from a copy that stands in its place. */
export interface PartialModule {
	/** With its version. */
	readonly module: string;
	/** The folder of the copy, to which the set's go.mod leads. */
	readonly as: string;
	/** Folders of the module that the copy lacks. */
	readonly without: readonly string[];
	/** Files of the set's folder that the copy has in their place, by what they are there. */
	readonly instead: Readonly<Record<string, string>>;
}

/** The modules of which a set builds a part: what Traefik asks for certificates with, without every DNS provider. */
export const partialModules: Readonly<Partial<Record<ModuleSet, PartialModule>>> = {
	traefik: {
		module: 'github.com/go-acme/lego/v5@v5.4.1',
		as: 'lego',
		without: ['cmd', 'docs', 'e2e', 'providers/dns'],
		instead: { 'parts/dns.go': 'providers/dns/dns.go' },
	},
};

/** What the programs say of themselves, and what `modules` pins. */
export const versions = {
	kubernetes: 'v1.36.3',
	istio: '1.31.0',
	'envoy-gateway': 'v1.9.0',
	contour: 'v1.33.8',
	traefik: 'v3.7.13',
} as const;

/** The Envoys that a testbed runs, by who runs them. */
export const envoyVersions = { istio: '1.38.3', 'envoy-gateway': '1.39.3', contour: '1.38.3' } as const;

const kubernetesVersion = {
	'k8s.io/component-base/version.gitVersion': versions.kubernetes,
	'k8s.io/component-base/version.gitMajor': '1',
	'k8s.io/component-base/version.gitMinor': '36',
	'k8s.io/component-base/version.gitTreeState': 'clean',
};

const kubernetes = { modules: 'kubernetes', variables: kubernetesVersion } as const;

/** The programs, in the order of building: what others wait for first. */
export const programPins = {
	etcd: { modules: 'kubernetes', package: 'go.etcd.io/etcd/server/v3' },
	// Its profile for the compiler makes the build much longer.
	'kube-apiserver': { ...kubernetes, package: 'k8s.io/kubernetes/cmd/kube-apiserver', flags: ['-pgo=off'] },
	'kube-controller-manager': { ...kubernetes, package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
	'kube-proxy': { ...kubernetes, package: 'k8s.io/kubernetes/cmd/kube-proxy' },
	kubectl: { ...kubernetes, package: 'k8s.io/kubernetes/cmd/kubectl' },
	'pilot-discovery': {
		modules: 'istio',
		package: 'istio.io/istio/pilot/cmd/pilot-discovery',
		flags: ['-tags=vtprotobuf,disable_pgv'],
		variables: { 'istio.io/istio/pkg/version.buildVersion': versions.istio },
	},
	'envoy-gateway': { modules: 'envoy-gateway', package: 'github.com/envoyproxy/gateway/cmd/envoy-gateway' },
	contour: {
		modules: 'contour',
		package: 'github.com/projectcontour/contour/cmd/contour',
		variables: { 'github.com/projectcontour/contour/internal/build.Version': versions.contour },
	},
	traefik: {
		modules: 'traefik',
		package: 'github.com/traefik/traefik/v3/cmd/traefik',
		variables: { 'github.com/traefik/traefik/v3/pkg/version.Version': versions.traefik },
	},
} as const satisfies Record<string, ProgramPin>;

/** A program that is built from its sources. */
export type ProgramName = keyof typeof programPins;

/** The custom resource definitions of each implementation; those of the Gateway API are everybody's. */
export const definitionPins = {
	// The standard channel alone: its admission policy refuses those of the experimental one beside it.
	'gateway-api': {
		modules: 'envoy-gateway',
		module: 'sigs.k8s.io/gateway-api',
		path: 'config/crd/standard',
		prefix: 'gateway.networking',
	},
	istio: { modules: 'istio', module: 'istio.io/istio', path: 'manifests/charts/base/files/crd-all.gen.yaml' },
	'envoy-gateway': {
		modules: 'envoy-gateway',
		module: 'github.com/envoyproxy/gateway',
		path: 'charts/gateway-helm/charts/crds/crds/generated',
	},
	contour: {
		modules: 'contour',
		module: 'github.com/projectcontour/contour',
		path: 'examples/contour/01-crds.yaml',
	},
} as const satisfies Record<string, DefinitionsPin>;

/** A set of custom resource definitions. */
export type DefinitionsName = keyof typeof definitionPins;
