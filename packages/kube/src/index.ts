// SPDX-License-Identifier: Apache-2.0
export { type ConnectOptions, connect } from './client/connect.ts';
export type { KindRef, Resource } from './client/discovery.ts';
export type { Answer } from './client/exchange.ts';
export { type DeleteOptions, fieldManager, Kube, type WriteOptions } from './client/kube.ts';
export { type KubeCause, KubeError } from './client/kube-error.ts';
export type { ListOptions, ObjectList } from './client/list.ts';
export type { RequestSpec } from './client/session.ts';
export { type KubeCode, kubeCodes, nameOf, refTo } from './codes.ts';
export { isConflict } from './delivery/conflict.ts';
export { deadForkFindings } from './delivery/dead-forks.ts';
export { type DeliverOptions, deliver, type Translation, type WantedState } from './delivery/deliver.ts';
export { type Difference, type Differences, diff, diffRemoval } from './delivery/diff.ts';
export { applyOwn, deleteOwn, type OwnAccess, type OwnOptions } from './delivery/own-object.ts';
export { type RemoveOptions, remove } from './delivery/remove.ts';
export type { Delivery } from './delivery/rounds.ts';
export type { Done, Verb } from './delivery/write.ts';
export { type ClusterRoleOptions, clusterRole } from './kinds/cluster-role.ts';
export {
	kindId,
	kindsOf,
	type MeshKinds,
	sandboxKinds,
	servedKind,
	servedKinds,
	serviceKinds,
} from './kinds/kinds-of.ts';
export { type Acceptance, acceptanceOf, unresolvedReference } from './planning/acceptance.ts';
export type { Action, Step } from './planning/action.ts';
export { type Comparison, compareToLive } from './planning/compare-to-live.ts';
export { contentOf, sameContent } from './planning/content.ts';
export { type Discord, discord } from './planning/discord.ts';
export { isOwn } from './planning/own.ts';
export { otherManager } from './planning/owned-fields.ts';
export { type DeliveryPlan, type PlanInput, planDelivery } from './planning/plan-delivery.ts';
export { removalPatch } from './planning/removal-patch.ts';
export { type Reading, type ReadOptions, readCluster } from './reading/read-cluster.ts';
export { type ReflectOptions, type Reflector, reflect } from './reflect/reflector.ts';
export type { Change } from './reflect/store.ts';
