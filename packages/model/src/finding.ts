// SPDX-License-Identifier: Apache-2.0
import { type ModelCode, modelCodes } from './codes.ts';
import type { Diagnostic, Path, Position } from './diagnostic.ts';
import { phrase, type Subject } from './subject.ts';

/** A diagnostic with a code of this package: the code decides the severity, and the hint where none is given. */
export function finding(
	code: ModelCode,
	subject: Subject,
	path: Path,
	words: string,
	more: { readonly hint?: string; readonly position?: Position } = {},
): Diagnostic {
	return {
		code,
		severity: modelCodes[code].severity,
		message: phrase(subject, path, words),
		hint: more.hint ?? modelCodes[code].remedy,
		...(subject.ref === undefined ? {} : { object: subject.ref }),
		path,
		...(more.position === undefined ? {} : { position: more.position }),
	};
}
