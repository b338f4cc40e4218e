// SPDX-License-Identifier: Apache-2.0
import { type Aim, aim } from './aim.ts';
import type { Facts } from './facts.ts';

/** Every aim against what was measured. */
export function aimsOf({ translations, changes, peak, program }: Omit<Facts, 'aims'>): readonly Aim[] {
	const { sandboxes, medians } = translations.at(-1)!;
	const renders = Object.entries(program).filter(([name]) => name.startsWith('render'));
	const scratch = medians.compile! + medians['render envoy']!;
	return [
		aim(`compile and render ${sandboxes} sandboxes for Envoy`, 'ms', 2000, scratch),
		aim(`the same once, in a process of its own`, 'ms', 2000, peak.milliseconds),
		aim('its resident set at the largest', 'MiB', 512, peak.residentMebibytes),
		...changes.map((cost) =>
			aim(`change one of ${sandboxes} sandboxes, ${cost.mesh}`, 'ms', 5, cost.recompile + cost.render),
		),
		aim('branchline --help', 'ms', 150, program['--help']!),
		...renders.map(([name, time]) => aim(`branchline ${name}, one sandbox`, 'ms', 400, time)),
	];
}
