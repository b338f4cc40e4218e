// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import { envoy } from '@branchline/adapter-envoy';
import { gatewayApi } from '@branchline/adapter-gateway-api';
import { istio } from '@branchline/adapter-istio';
import { linkerd } from '@branchline/adapter-linkerd';

/** Every adapter there is, by the order in which they are listed to people: a fifth mesh is one line here. */
export const adapters: readonly Adapter[] = [istio, gatewayApi, linkerd, envoy];
