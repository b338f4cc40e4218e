// SPDX-License-Identifier: Apache-2.0
export type {
	Adapter,
	Artifact,
	ClusterKind,
	Feature,
	Features,
	Operation,
	OptionSpec,
	Parent,
	RenderCache,
} from '@branchline/adapter';
export { features, finding } from '@branchline/adapter';
export {
	type AdsBootstrapOptions,
	adsBootstrap,
	type BootstrapOptions,
	type ListenOptions,
	toBootstrap,
	toFeed,
	unservedTables,
} from '@branchline/adapter-envoy';
export { adapters } from '@branchline/adapters-all';
export type { Interpretation, TraceStep } from '@branchline/interpreters';
export type {
	Cluster,
	Diagnostic,
	Documents,
	EndpointSlice,
	Fork,
	JsonSchema,
	KubernetesObject,
	NativeObject,
	ObjectMeta,
	ObjectRef,
	Origins,
	Parsed,
	Path,
	Position,
	Read,
	RouteGroup,
	RoutingPolicy,
	Sandbox,
	Service,
	ServiceSpecPort,
	Severity,
	Source,
	XdsResource,
} from '@branchline/model';
export {
	customResourceDefinitions,
	formatDiagnostic,
	jsonSchema,
	locate,
	parse,
	readObjects,
	refOfResource,
	toYaml,
} from '@branchline/model';
export type * from '@branchline/plan';
export { compile, evaluate, keysOf, recompile, sameValue, servicePortName } from '@branchline/plan';
export { applied, identity, written } from './applied.ts';
export { CallerMistake } from './caller-mistake.ts';
export { type DoctorCode, doctorCodes } from './diagnosis/codes.ts';
export { type DiagnoseOptions, diagnose } from './diagnosis/diagnose.ts';
export type { Diagnosis, Effect, MeshDiagnosis, Obstacle, Verdict } from './diagnosis/diagnosis.ts';
export { type Evidence, evidentMeshes } from './diagnosis/evidence.ts';
export { type ExplainOptions, type Explanation, explain } from './explain.ts';
export type { MeshExplanation, Reading } from './explain-mesh.ts';
export { chosenAdapters, type MeshChoice, meshes } from './meshes.ts';
export { type Rendered, type RenderedMesh, type RenderOptions, render } from './render.ts';
export { type ResponderOptions, responderObjects } from './responder/objects.ts';
export { sameAnswer } from './same-answer.ts';
export { strip } from './strip.ts';
