// SPDX-License-Identifier: Apache-2.0
export { type Backends, startBackends } from './envoy/backends.ts';
export { type Judged, judged, type Tamper, type Verdict } from './judge.ts';
export { type MeshUnderTest, type RandomNative, type Trait, traits } from './mesh.ts';
export { meshes } from './meshes.ts';
