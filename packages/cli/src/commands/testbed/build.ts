// SPDX-License-Identifier: Apache-2.0
import { build, implementationNames, missing } from '@branchline/testbed';
import type { BuildArguments } from '../../arguments/testbed.ts';
import type { Terminal } from '../../terminal.ts';
import { sayMissing } from './say-missing.ts';

/** Builds what a testbed needs and is not in the cache yet. */
export async function buildTestbed({ quiet, implementation }: BuildArguments, terminal: Terminal): Promise<number> {
	if (quiet) terminal.beQuiet();
	if (sayMissing(await missing('build'), terminal)) return 1;
	const wanted = implementationNames.filter((name) => implementation.includes(name));
	await build({
		log: (line) => terminal.say('info', line),
		...(implementation.length === 0 ? {} : { implementations: wanted }),
	});
	terminal.print('Everything is built: branchline testbed up');
	return 0;
}
