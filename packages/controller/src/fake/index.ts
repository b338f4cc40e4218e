// SPDX-License-Identifier: Apache-2.0
export { FakeClock } from './fake-clock.ts';
export { FakeCluster, type FakeWrite } from './fake-cluster.ts';
