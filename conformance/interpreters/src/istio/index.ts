// SPDX-License-Identifier: Apache-2.0
export { istio } from './interpreter.ts';
