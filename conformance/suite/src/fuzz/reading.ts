// SPDX-License-Identifier: Apache-2.0
import { type Interpreter, type MeshConfiguration, UndefinedConfiguration } from '@branchline/interpreters';
import type { Answer, HttpRequest } from '@branchline/plan';
import type { MeshUnderTest } from '../mesh.ts';
import type { Live } from './subject.ts';

/** Says what a configuration does with a request; undefined where the mesh leaves that open. */
export type Read = (request: HttpRequest) => Answer | undefined;

/** Reads a live configuration by the interpreter of its mesh. */
export function readingOf({ interpreter, implementation }: MeshUnderTest, { objects }: Live): Read {
	const configuration = { objects, ...(implementation === undefined ? {} : { implementation }) };
	return (request) => answerOf(interpreter, configuration, request);
}

function answerOf(
	interpreter: Interpreter,
	configuration: MeshConfiguration,
	request: HttpRequest,
): Answer | undefined {
	try {
		return interpreter.interpret(configuration, request).answer;
	} catch (error) {
		if (error instanceof UndefinedConfiguration) return undefined;
		throw error;
	}
}
