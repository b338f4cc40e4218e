// SPDX-License-Identifier: Apache-2.0
export { type AskOptions, ask } from './ask/ask.ts';
export type { Arrival, Ask, HeaderLine, Protocol, Reply } from './exchange.ts';
export { echoProgram } from './program-path.ts';
