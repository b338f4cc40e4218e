// SPDX-License-Identifier: Apache-2.0
export { istio } from './adapter.ts';
export { inject, patchOf, strip } from './inject.ts';
export type { HttpMatch, HttpRoute, IstioDestination, StringMatch, VirtualService } from './virtual-service.ts';
