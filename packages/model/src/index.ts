// SPDX-License-Identifier: Apache-2.0
export { splitAddress } from './address.ts';
export { type CodeEntry, type ModelCode, modelCodes } from './codes.ts';
export { customResourceDefinitions } from './crd.ts';
export type { Diagnostic, ObjectRef, Path, Position, Severity } from './diagnostic.ts';
export type { Documents } from './documents.ts';
export { durationMillis } from './duration.ts';
export { formatDiagnostic } from './format.ts';
export { formatPath, formatRef, groupOf, keyOf, namespaceOf, refOf, refOfResource } from './identity.ts';
export { type JsonSchema, jsonSchema } from './json-schema.ts';
export { type KeyOwners, keyOwners } from './key-owners.ts';
export type {
	Cluster,
	EndpointSlice,
	KubernetesObject,
	NativeObject,
	ObjectMeta,
	Service,
	ServiceSpecPort,
	XdsResource,
} from './object.ts';
export { locate, type Origins } from './origins.ts';
export { type Parsed, parse, type Read, readObjects, type Source } from './parse.ts';
export type { RouteGroup } from './route-group.ts';
export { defaultPolicy, type RoutingPolicy } from './routing-policy.ts';
export type { Fork, Sandbox } from './sandbox.ts';
export { suggest } from './suggest.ts';
export { toYaml } from './to-yaml.ts';
export { withoutNulls } from './without-nulls.ts';
