// SPDX-License-Identifier: Apache-2.0
import type {
	Cluster,
	Diagnostic,
	KubernetesObject,
	NativeObject,
	ObjectRef,
	Plan,
	ServicePort,
	XdsResource,
} from '@branchline/plan';
import type { Feature, Features } from './features.ts';
import type { Answered } from './responder.ts';
import type { Unreached } from './unreached.ts';

/** One operation of RFC 6902; `test` operations make a patch fail rather than overwrite a concurrent edit. */
export type Operation =
	| { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
	| { readonly op: 'remove'; readonly path: string };

/**
 * What an adapter writes: an object of ours (`object`), a change of the user's own object (`patch`, with the object as
 * it was and as the patch makes it), or an xDS resource (`resource`).
 */
export type Artifact =
	| { readonly kind: 'object'; readonly object: KubernetesObject }
	| {
			readonly kind: 'patch';
			readonly target: ObjectRef;
			readonly patch: readonly Operation[];
			readonly before: KubernetesObject;
			readonly after: KubernetesObject;
	  }
	| { readonly kind: 'resource'; readonly resource: XdsResource };

/** What kind of parent a route hangs on: calls between services (`mesh`) or calls that enter at a gateway. */
export type Parent = 'mesh' | 'gateway';

/** Everything that a rendering depends on; equal inputs give equal results. */
export interface RenderInput {
	readonly plan: Plan;
	readonly cluster: Cluster;
	/** The users' routes and what belongs to them, of every mesh; an adapter reads its own and leaves the rest. */
	readonly native: readonly NativeObject[];
	/** Who runs what the adapter writes, where one API has several (`istio`, `envoy-gateway`). */
	readonly implementation?: string;
	/** The parents this adapter is to write for; absent: all that it claims. */
	readonly parents?: readonly Parent[];
	/** The adapter's own options by name, as strings; unknown names are a caller's mistake and throw. */
	readonly options?: Readonly<Record<string, string>>;
	/** Kept by a caller between renderings of one source, so that work is in proportion to what changed. */
	readonly cache?: RenderCache;
}

/** Results of earlier renderings, private to the adapter that wrote them; never changes a result. */
export type RenderCache = Map<string, unknown>;

/** What an adapter returns: artifacts in the order to apply them (removal is the reverse), and every finding. */
export interface Rendering {
	readonly artifacts: readonly Artifact[];
	readonly diagnostics: readonly Diagnostic[];
	/** The forked service ports that nothing of it is about, as no native rule chooses them; absent where that is not known. */
	readonly unreached?: readonly Unreached[];
	/** The forks in whose place the responder answers, as they are dead now; none where left out. */
	readonly answered?: readonly Answered[];
}

/** One name that `--set name=value` takes. */
export interface OptionSpec {
	readonly description: string;
	readonly default: string;
	/** Absent: any text, or any of a form. */
	readonly values?: readonly string[];
	/** What every value looks like. */
	readonly form?: { readonly pattern: RegExp; readonly example: string };
}

/** A kind of objects that an adapter reads or writes in a cluster. */
export interface ClusterKind {
	/** The API group; that of the core is the empty string. */
	readonly group: string;
	readonly kind: string;
	/** The name in paths and in access rules. */
	readonly plural: string;
	/** The versions that have one schema, the one to be preferred first. */
	readonly versions: readonly string[];
	/** Whether the objects are routes, at which {@link Adapter.reaches} looks. */
	readonly isRoute?: true;
}

/** A mesh, as Branchline writes it: pure, deterministic, and silent about every other mesh. */
export interface Adapter {
	readonly name: string;
	readonly description: string;
	/** For each feature: `true`, or the fact that forces the gap. May depend on the implementation. */
	features(implementation?: string): Features;
	/** Of the features that are there, those that need the responder in the cluster; none where left out. */
	throughResponder?(implementation?: string): readonly Feature[];
	readonly implementations: readonly string[];
	readonly options: Readonly<Record<string, OptionSpec>>;
	readonly parents: readonly Parent[];
	/** The native kinds that the adapter looks at; Services and EndpointSlices are read for every adapter. */
	readonly reads: readonly ClusterKind[];
	/** The kinds of the objects that the adapter writes or patches, in the order to apply them. */
	readonly writes: readonly ClusterKind[];
	/** Whether the adapter yields calls between services to another chosen adapter that claims them. */
	readonly yieldsMesh: boolean;
	/** How pods come by the proxies of this mesh; absent for a mesh that has none beside pods. */
	readonly proxies?: ProxyRequests;
	render(input: RenderInput): Rendering;
	/** The object as the user wrote it, without what `render` put in; `undefined` for an object that is all ours. */
	strip(object: NativeObject): NativeObject | undefined;
	/** Where a native route of this mesh can send requests; `undefined` for an object that is no route of this mesh. */
	reaches(object: NativeObject, input: Pick<RenderInput, 'cluster' | 'native' | 'options'>): RouteReach | undefined;
}

/** How pods ask for the proxies that decide where their requests go. */
export interface ProxyRequests {
	/** What to do to a namespace so that its pods get them. */
	readonly means: string;
	/** Whether a Namespace, or what `podOf` reads a pod of, asks for them; `undefined` where it says nothing of it. */
	asked(object: KubernetesObject): boolean | undefined;
}

/** The service ports that one native route sends requests to, and the parents it hangs on. */
export interface RouteReach {
	readonly parents: readonly Parent[];
	readonly ports: readonly ServicePort[];
}
