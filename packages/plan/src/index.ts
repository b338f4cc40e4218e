// SPDX-License-Identifier: Apache-2.0
export type {
	Cluster,
	Diagnostic,
	EndpointSlice,
	KubernetesObject,
	NativeObject,
	ObjectMeta,
	ObjectRef,
	Path,
	Position,
	Service,
	ServiceSpecPort,
	Severity,
	XdsResource,
} from '@branchline/model';
export { refOfResource } from '@branchline/model';
export { isRoutingKey, keysOf } from './carrier.ts';
export { isReady } from './cluster-index.ts';
export { type PlanCode, planCodes } from './codes.ts';
export type { Change, Compilation, CompilationState, DocumentRef } from './compilation.ts';
export { compile } from './compile.ts';
export { accepts } from './condition.ts';
export { active, evaluate, honoursKeys } from './evaluate.ts';
export { isHttpPort } from './http-port.ts';
export { recompile } from './recompile.ts';
export { sameValue } from './same-value.ts';
export { compareServicePorts, compareText, sameServicePort, servicePortName } from './service-port.ts';
export type * from './types.ts';
