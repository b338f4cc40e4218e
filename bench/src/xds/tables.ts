// SPDX-License-Identifier: Apache-2.0
import { aimsTable, number } from '../aim.ts';
import { nameOf } from '../machine.ts';
import { markdownTable } from '../markdown-table.ts';
import type { Spread } from '../spread.ts';
import { cpuRatio } from './aims.ts';
import type { ChangeCost } from './change.ts';
import type { XdsFacts } from './facts.ts';
import { requestsTable } from './requests/table.ts';
import { ours } from './server.ts';

/** The facts of a run as Markdown tables. */
export function xdsTables(facts: XdsFacts): string {
	const { changes, storms, memory, envoy } = facts;
	const named = Object.entries(facts.go).filter(([module]) => /go-control-plane$|grpc$/.test(module));
	const go = named.map(([module, version]) => `${module} ${version}`).join(', ');
	return [
		`${nameOf(facts.machine)}; ${go}. ${facts.sandboxes} sandboxes.`,
		aimsTable(facts.aims),
		requestsTable(facts.requests),
		changeTable(changes, 'bytes per change and stream', ({ bytes }) => number(bytes.median)),
		changeTable(changes, 'server CPU per change, ms', ({ cpu }) => spread(cpu), cpuRatio),
		changeTable(
			changes,
			'last ACK, p50 and p99, ms',
			({ lastAcknowledged: { p50, p99 } }) => `${number(p50)}, ${number(p99)}`,
		),
		markdownTable(
			['clients come back', 'streams', 'sandboxes', 'bytes per stream', 'server CPU, ms', 'until all follow, ms'],
			storms.map(({ subject, streams, sandboxes, bytes, cpu, milliseconds }) => [
				subject,
				String(streams),
				String(sandboxes),
				number(bytes.median),
				spread(cpu),
				spread(milliseconds),
			]),
		),
		markdownTable(
			['memory of a server', 'per resource', 'per sandbox', 'per stream', 'resident set'],
			memory.map(({ subject, resource, sandbox, stream, resident }) => [
				subject,
				`${kilo(resource)} kB`,
				`${kilo(sandbox)} kB`,
				`${kilo(stream)} kB`,
				`${mebi(resident)} MiB`,
			]),
		),
		markdownTable(
			['memory of Envoy', 'per sandbox', ...envoy[0]!.resident.map(({ sandboxes }) => `resident with ${sandboxes}`)],
			envoy.map(({ version, statistics, sandbox, resident }) => [
				`${version}, ${statistics === 'all' ? 'all statistics' : 'statistics when used'}`,
				`${kilo(sandbox)} kB`,
				...resident.map(({ bytes }) => `${mebi(bytes)} MiB`),
			]),
		),
	].join('\n\n');
}

type Ratio = (cost: ChangeCost, changes: readonly ChangeCost[]) => Spread | undefined;

/** A row for each kind of change and number of streams, a column for each server. */
function changeTable(
	changes: readonly ChangeCost[],
	what: string,
	cell: (cost: ChangeCost) => string,
	ratio?: Ratio,
): string {
	const subjects = [...new Set(changes.map(({ subject }) => subject))];
	const rows = changes
		.filter(({ subject }) => subject === ours.name)
		.map((mine) => {
			const { action, streams } = mine;
			const costs = subjects.map((subject) =>
				changes.find((one) => one.subject === subject && one.action === action && one.streams === streams),
			);
			const to = ratio?.(mine, changes);
			return [
				`${action}, ${streams} ${streams === 1 ? 'stream' : 'streams'}`,
				...costs.map((cost) => (cost === undefined ? '' : cell(cost))),
				...(ratio === undefined ? [] : [to === undefined ? '' : spread(to)]),
			];
		});
	return markdownTable([what, ...subjects, ...(ratio === undefined ? [] : ['ours / better'])], rows);
}

function spread({ median, low, high }: Spread): string {
	return `${number(median)} (${number(low)}–${number(high)})`;
}

function kilo({ median }: Spread): string {
	return number(median / 1_000);
}

function mebi({ median }: Spread): string {
	return number(median / 1024 ** 2);
}
