// SPDX-License-Identifier: Apache-2.0
import { interpretWithResponder, UndefinedConfiguration } from '@branchline/interpreters';
import type { Answer, HttpRequest } from '@branchline/plan';
import type { MeshUnderTest } from '../mesh.ts';
import type { Live } from './subject.ts';

/** Says what a configuration does with a request; undefined where the mesh leaves that open. */
export type Read = (request: HttpRequest) => Answer | undefined;

/** Reads a live configuration by the interpreter of its mesh. */
export function readingOf(mesh: MeshUnderTest, live: Live): Read {
	return (request) => {
		const read = answerOf(mesh, live, request);
		return read instanceof UndefinedConfiguration ? undefined : read;
	};
}

/** Says why a live configuration leaves open what becomes of a request; undefined where it does not. */
export function opennessOf(mesh: MeshUnderTest, live: Live): (request: HttpRequest) => string | undefined {
	return (request) => {
		const read = answerOf(mesh, live, request);
		return read instanceof UndefinedConfiguration ? read.message : undefined;
	};
}

function answerOf(
	{ interpreter, implementation }: MeshUnderTest,
	{ objects }: Live,
	request: HttpRequest,
): Answer | UndefinedConfiguration {
	try {
		const configuration = { objects, ...(implementation === undefined ? {} : { implementation }) };
		return interpretWithResponder(interpreter, configuration, request).answer;
	} catch (error) {
		if (error instanceof UndefinedConfiguration) return error;
		throw error;
	}
}
