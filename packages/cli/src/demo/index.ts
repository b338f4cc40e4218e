// SPDX-License-Identifier: Apache-2.0
export { type DemoOptions, type DemoStream, runDemo } from './run-demo.ts';
