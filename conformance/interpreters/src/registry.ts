// SPDX-License-Identifier: Apache-2.0
import type { Interpreter } from './contract.ts';
import { envoy } from './envoy/index.ts';
import { gatewayApi } from './gateway-api/index.ts';
import { istio } from './istio/index.ts';
import { linkerd } from './linkerd/index.ts';

/** Every interpreter there is, one per mesh. */
export const interpreters: readonly Interpreter[] = [istio, gatewayApi, linkerd, envoy];
