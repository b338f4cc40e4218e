// SPDX-License-Identifier: Apache-2.0
export type { Clock } from './clock.ts';
export { accessTo, type ClusterAccess } from './cluster-access.ts';
export type { Listener, ReconcileEvent, Settled } from './events.ts';
export { Follower, type FollowerOptions, follow, type GivenObjects } from './follower.ts';
export { formatEvent } from './format-event.ts';
export type { ReconcilerOptions } from './options.ts';
export { reconcile, reconcileWith } from './reconcile.ts';
export type { Reconciler } from './reconciler.ts';
export { reportRemoval } from './report-removal.ts';
export type { Translated } from './translation.ts';
