// SPDX-License-Identifier: Apache-2.0
export { FakeApi, type FakeOptions, type FakeRequest, type Fault, knownKinds, startFakeApi } from './fake-api.ts';
