// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, formatPath } from '@branchline/model';
import type { Listener } from './events.ts';

/** The findings that were told of, so that only what is new or over is told. */
export class Findings {
	#told: ReadonlyMap<string, Diagnostic> = new Map();
	#list: readonly Diagnostic[] = [];

	/** Tells what appeared and what vanished since the last time. */
	tell(diagnostics: readonly Diagnostic[], onEvent: Listener): void {
		const isSame = diagnostics.length === this.#list.length && diagnostics.every((one, i) => one === this.#list[i]);
		if (isSame) return;
		const now = new Map(diagnostics.map((diagnostic) => [idOf(diagnostic), diagnostic]));
		for (const [id, diagnostic] of this.#told) if (!now.has(id)) onEvent({ kind: 'vanished', diagnostic });
		for (const [id, diagnostic] of now) if (!this.#told.has(id)) onEvent({ kind: 'appeared', diagnostic });
		this.#told = now;
		this.#list = diagnostics;
	}
}

function idOf({ code, message, key = '', object, path = [] }: Diagnostic): string {
	const { kind = '', namespace = '', name = '' } = object ?? {};
	return [code, kind, namespace, name, key, formatPath(path), message].join('\n');
}
