// SPDX-License-Identifier: Apache-2.0
import { build, missing } from '@branchline/testbed';
import type { CommonArguments } from '../../arguments/shared.ts';
import type { Terminal } from '../../terminal.ts';
import { sayMissing } from './say-missing.ts';

/** Builds what a testbed needs and is not in the cache yet. */
export async function buildTestbed({ quiet }: CommonArguments, terminal: Terminal): Promise<number> {
	if (quiet) terminal.beQuiet();
	if (sayMissing(await missing('build'), terminal)) return 1;
	await build({ log: (line) => terminal.say('info', line) });
	terminal.print('Everything is built: branchline testbed up');
	return 0;
}
