// SPDX-License-Identifier: Apache-2.0
export { type EnvoyAdapterOptions, envoy, envoyAdapter } from './adapter.ts';
export { type AdsBootstrapOptions, adsBootstrap } from './ads-bootstrap.ts';
export { type BootstrapOptions, toBootstrap, unservedTables } from './bootstrap.ts';
export { toFeed } from './feed.ts';
export type { ListenOptions } from './listeners.ts';
export { luaStrategy } from './lua/strategy.ts';
export { matcherStrategy } from './matcher-strategy.ts';
export type { ServiceOfCluster } from './service-cluster.ts';
export { type HostRouting, listStrategy, type RoutedHost, type RouteStrategy } from './strategy.ts';
