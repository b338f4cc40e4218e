// SPDX-License-Identifier: Apache-2.0
export type { Interpretation, Interpreter, MeshConfiguration, TraceStep } from './contract.ts';
export { UndefinedConfiguration } from './contract.ts';
export { envoy } from './envoy/index.ts';
export { gatewayApi } from './gateway-api/index.ts';
export { type Effects, edited, headerEdits, returnedEdits } from './header-edits.ts';
export { istio } from './istio/index.ts';
export { linkerd } from './linkerd/index.ts';
export { interpreters } from './registry.ts';
export { interpretWithResponder } from './responder/interpret-with-responder.ts';
