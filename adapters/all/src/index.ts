// SPDX-License-Identifier: Apache-2.0
export { adapters } from './registry.ts';
export { parentsOf, type RenderedMeshes, renderMeshes } from './render.ts';
