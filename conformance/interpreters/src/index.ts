// SPDX-License-Identifier: Apache-2.0
export type { Interpretation, Interpreter, MeshConfiguration, TraceStep } from './contract.ts';
export { UndefinedConfiguration } from './contract.ts';
export { envoy } from './envoy/index.ts';
export { gatewayApi } from './gateway-api/index.ts';
export { istio } from './istio/index.ts';
export { linkerd } from './linkerd/index.ts';
export { interpreters } from './registry.ts';
