// SPDX-License-Identifier: Apache-2.0
import { type Aim, aim } from '../aim.ts';
import { type Spread, spreadOf } from '../spread.ts';
import type { ChangeCost } from './change.ts';
import type { XdsFacts } from './facts.ts';
import type { RequestRatio } from './requests/ratios.ts';
import { ours } from './server.ts';

/** Every aim against what was measured, at the most streams; those beside go-control-plane only where it ran, too. */
export function aimsOf({ requests, changes, storms }: Omit<XdsFacts, 'aims'>): readonly Aim[] {
	const most = Math.max(...changes.map(({ streams }) => streams));
	const mine = changes.filter(({ streams, subject }) => streams === most && subject === ours.name);
	const storm = storms.find(({ subject }) => subject === ours.name)!;
	return [
		...requestAims(requests),
		...mine.flatMap((cost) => {
			const others = othersOf(cost, changes);
			if (others.length === 0) return [];
			const leanest = Math.min(...others.map(({ bytes }) => bytes.median));
			return [
				aim(`bytes of ${cost.action}, to those of the better cache`, '', 1, cost.bytes.median / leanest),
				aim(`server CPU of ${cost.action}, to that of the better cache`, '', 0.5, cpuRatio(cost, changes)!.median),
			];
		}),
		...mine.map(({ action, lastAcknowledged }) =>
			aim(`last of ${most} ACKs after ${action}, p99`, 'ms', 100, lastAcknowledged.p99),
		),
		aim(`bytes to each of ${storm.streams} streams that come back`, 'bytes', 1_000, storm.bytes.median),
	];
}

const limits = { none: 1.05, header: 1.05, baggage: 1.15 } as const;

/** Of each carrier the dearest request with the most sandboxes. */
function requestAims(requests: readonly RequestRatio[]): readonly Aim[] {
	const most = Math.max(...requests.map(({ sandboxes }) => sandboxes));
	return (['none', 'header', 'baggage'] as const).map((carrier) => {
		const ratios = requests
			.filter((one) => one.sandboxes === most && one.carrier === carrier)
			.map(({ ratio }) => ratio?.median ?? 1);
		const beside = carrier === 'none' ? 'a plain route' : '1 sandbox';
		const what = `a request ${carrier === 'none' ? 'without a key' : `by ${carrier}`}, ${most} sandboxes to ${beside}`;
		return aim(what, '', limits[carrier], Math.max(...ratios));
	});
}

/** What other servers needed for the same. */
function othersOf({ action, streams, subject }: ChangeCost, changes: readonly ChangeCost[]): readonly ChangeCost[] {
	return changes.filter((one) => one.action === action && one.streams === streams && one.subject !== subject);
}

/** Processor time to that of the best of the other servers, which is the same one in all rounds; undefined without others. */
export function cpuRatio(cost: ChangeCost, changes: readonly ChangeCost[]): Spread | undefined {
	const [best] = othersOf(cost, changes).toSorted((a, b) => a.cpu.median - b.cpu.median);
	return best && spreadOf(cost.cpuByRound.map((cpu, round) => cpu / best.cpuByRound[round]!));
}
