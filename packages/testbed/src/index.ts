// SPDX-License-Identifier: Apache-2.0

export type { Stats } from './admin.ts';
export { type Call, type CallAnswer, call } from './call.ts';
export { type Echo, type EchoAnswer, type EchoOptions, type NextHop, startEcho } from './echo.ts';
export type { EnvoyExit, EnvoyOptions } from './envoy-process.ts';
export { type FetchEnvoyOptions, type FetchedEnvoy, fetchEnvoy } from './fetch-envoy.ts';
export { FileXds, type FileXdsOptions, type PublishOptions } from './file-xds.ts';
export { type Load, type LoadAnswer, type LoadOptions, type LoadRequest, load } from './load.ts';
export type { LoadFailure, LoadReport } from './load-report.ts';
export { type Endpoint, type HttpListenerOptions, httpListener, staticCluster } from './resources.ts';
export { type Envoy, startEnvoy } from './start-envoy.ts';
export type { XdsResource, XdsResources } from './xds-resources.ts';
