// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/model';
import { sameValue } from './same-value.ts';
import { find, patch } from './sorted.ts';

/** The diagnostics of one document, sorted and never empty; blocks are sorted by document. */
export interface Block {
	/** The `objectId` of the document. */
	readonly id: string;
	readonly diagnostics: readonly Diagnostic[];
}

/** Replaces the diagnostics of some documents; the list itself when every document keeps its diagnostics. */
export function patchBlocks(
	blocks: readonly Block[],
	changes: ReadonlyMap<string, readonly Diagnostic[]>,
): readonly Block[] {
	const real = new Map<string, Block | undefined>();
	for (const [id, diagnostics] of changes) {
		if (sameValue(find(blocks, id, idOf)?.diagnostics ?? [], diagnostics)) continue;
		real.set(id, diagnostics.length === 0 ? undefined : { id, diagnostics });
	}
	return patch(blocks, real, idOf);
}

function idOf(block: Block): string {
	return block.id;
}
