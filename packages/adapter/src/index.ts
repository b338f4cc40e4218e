// SPDX-License-Identifier: Apache-2.0
export { memoized, remember, sameItems } from './cache.ts';
export { anyMemberPattern, carrierHeader, memberPattern } from './carrier-pattern.ts';
export { byRank, type Homes } from './close.ts';
export { type AdapterCode, adapterCodes, finding } from './codes.ts';
export type {
	Adapter,
	Artifact,
	ClusterKind,
	Operation,
	OptionSpec,
	Parent,
	ProxyRequests,
	RenderCache,
	RenderInput,
	Rendering,
	RouteReach,
} from './contract.ts';
export { decide } from './decide.ts';
export {
	type Dialect,
	type Entry,
	narrow,
	type RankedDialect,
	type Replacement,
	type Replacing,
	type Requirement,
	Unsupported,
} from './dialect.ts';
export {
	type Feature,
	type Features,
	features,
	featuresOf,
	type Gap,
	supportedPlan,
} from './features.ts';
export {
	type CopiedRule,
	copyList,
	forget,
	keylessCopies,
	type ListCopies,
	type ListMemo,
	listMemo,
	type Refusal,
} from './first-match.ts';
export { forkedPorts } from './forked-ports.ts';
export { gapDiagnostics, refusalDiagnostics, sandboxOf } from './gaps.ts';
export {
	annotations,
	describe,
	hash,
	isOurs,
	managedBy,
	managedByLabel,
	objectName,
	ourMetadata,
	refTo,
	refToNative,
	rulePrefix,
} from './names.ts';
export { podOf } from './pod.ts';
export { copyRanked, type RankedRule } from './ranked.ts';
export { respondHeader, respondHeaders } from './respond-headers.ts';
export {
	type Answered,
	answeredForks,
	findResponder,
	type Responder,
	responderService,
	withUnavailable,
} from './responder.ts';
export { rewriteFindings } from './rewrites.ts';
export { findService } from './service-index.ts';
export { misfits, type Shape, type ShapeOf, withShapes } from './shape.ts';
export { type ObjectLimits, shard } from './shard.ts';
export { Substitutions, substitutionsTo } from './substitutions.ts';
export { type Chosen, chosenPorts, type Unreached, unreachedFindings, unreachedPorts } from './unreached.ts';
