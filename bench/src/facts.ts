// SPDX-License-Identifier: Apache-2.0
import type { Aim } from './aim.ts';
import { aimsOf } from './aims.ts';
import { type ChangeCost, change } from './change.ts';
import { type Machine, machine } from './machine.ts';
import type { Medians } from './median.ts';
import { peakMemory } from './memory.ts';
import type { Peak } from './memory-process.ts';
import { timeProgram } from './program.ts';
import { type Translation, translate } from './translate.ts';

/** Everything that a run measured: times are medians in milliseconds. */
export interface Facts {
	readonly machine: Machine;
	readonly aims: readonly Aim[];
	readonly translations: readonly Translation[];
	readonly changes: readonly ChangeCost[];
	readonly peak: Peak;
	readonly program: Medians;
}

/** Rounds by number of sandboxes: enough for a steady median, few enough to wait for. */
const sizes = [
	[1, 50],
	[100, 30],
	[1_000, 11],
	[10_000, 5],
] as const;

/** Measures everything, one after the other; `say` hears what comes next. */
export async function measure(say: (text: string) => void): Promise<Facts> {
	say('the program');
	const program = await timeProgram(11);
	say('memory');
	const peak = peakMemory(10_000, 'envoy', 5);
	const translations: Translation[] = [];
	for (const [sandboxes, rounds] of sizes) {
		say(`${sandboxes} sandboxes`);
		translations.push(await translate(sandboxes, rounds));
	}
	say('one change');
	const changes = change(10_000, 21);
	const measured = { machine: machine(), translations, changes, peak, program };
	return { ...measured, aims: aimsOf(measured) };
}
