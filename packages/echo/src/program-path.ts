// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';

/** The absolute path of the program, to be run by Node. */
export const echoProgram: string = fileURLToPath(new URL('./main.js', import.meta.url));
