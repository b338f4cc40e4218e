// SPDX-License-Identifier: Apache-2.0
export { type EnvoyAdapterOptions, envoy, envoyAdapter } from './adapter.ts';
export { type BootstrapOptions, toBootstrap, unservedTables } from './bootstrap.ts';
export type { ServiceOfCluster } from './service-cluster.ts';
export { type HostRouting, listStrategy, type RoutedHost, type RouteStrategy } from './strategy.ts';
