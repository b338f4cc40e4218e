// SPDX-License-Identifier: Apache-2.0

export type { Stats } from './admin.ts';
export { type BuildOptions, build } from './build/build.ts';
export { defaultImplementations, type Implementation, implementationNames, pinOf } from './build/implementations.ts';
export { missing } from './build/missing.ts';
export { moduleFolder } from './build/module-folder.ts';
export { type Call, type CallAnswer, call } from './call.ts';
export type { PodReport } from './daemon/context.ts';
export { forward } from './daemon/forwarder.ts';
export type { ComponentStatus, TestbedStatus } from './daemon/status.ts';
export { type Echo, type EchoAnswer, type EchoOptions, type NextHop, startEcho } from './echo.ts';
export type { EnvoyExit, EnvoyOptions } from './envoy-process.ts';
export { type FetchEnvoyOptions, type FetchedEnvoy, fetchEnvoy } from './fetch-envoy.ts';
export { FileXds, type FileXdsOptions, type PublishOptions } from './file-xds.ts';
export { type Load, type LoadAnswer, type LoadOptions, type LoadRequest, load } from './load.ts';
export type { LoadFailure, LoadReport } from './load-report.ts';
export {
	certificatePem,
	type Identity,
	keyPem,
	type LeafNames,
	newAuthority,
	newClient,
	newServer,
} from './pki/certificate.ts';
export { type Endpoint, type HttpListenerOptions, httpListener, staticCluster } from './resources.ts';
export { type Envoy, startEnvoy } from './start-envoy.ts';
export { hasTestbed, type ListedTestbed, listTestbeds } from './state/list.ts';
export { findLogs, type LogPath } from './state/logs.ts';
export { removeTestbed } from './state/remove.ts';
export type { Lifetime, TestbedState, TestbedVersions } from './state/state-file.ts';
export { findTestbed, type PodName, startTestbed, type Testbed, type TestbedOptions } from './testbed.ts';
export type { XdsResource, XdsResources } from './xds-resources.ts';
