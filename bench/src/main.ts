// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { measure } from './facts.ts';
import { measureMesh } from './propagation/measure.ts';
import { type Subject, subjects } from './propagation/subjects.ts';
import { propagationTable } from './propagation/table.ts';
import { tables } from './tables.ts';
import { measureXds } from './xds/facts.ts';
import { xdsTables } from './xds/tables.ts';

const usage = `Usage: pnpm bench translate [--json]
       pnpm bench propagation [--json] [--mesh NAME]... [--sizes 1,10,100,1000]
       pnpm bench xds [--json] [--quick]

translate    parse, compile and render of 1 to 10,000 sandboxes over 50 services, one change among them, memory, and the
             program as whole processes; about two minutes
propagation  on real meshes in a testbed: from writing a sandbox until the first request with its key is answered by its
             fork, and until every proxy agrees, beside one route changed by hand; about ten minutes, needs root
xds          serving 10,000 sandboxes to Envoys: what a request costs a real Envoy; beside the caches of go-control-plane, which
             are built where there is Go: one change to 1 to 100 streams, clients that all come back at once, memory; about
             twelve minutes, --quick some seconds for a little of everything`;

const options = {
	json: { type: 'boolean' },
	quick: { type: 'boolean' },
	help: { type: 'boolean', short: 'h' },
	mesh: { type: 'string', multiple: true },
	sizes: { type: 'string', default: '1,10,100,1000' },
} as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });

const benchmarks: Readonly<Record<string, () => Promise<readonly [facts: unknown, text: string]>>> = {
	translate: async () => {
		const facts = await measure(say);
		return [facts, tables(facts)];
	},
	propagation: async () => {
		const sizes = values.sizes.split(',').map(Number);
		const measured = [];
		for (const subject of chosen(values.mesh)) measured.push(await measureMesh(subject, sizes, say));
		return [measured, propagationTable(measured)];
	},
	xds: async () => {
		const facts = await measureXds(values.quick ? 'quick' : 'whole', say);
		return [facts, xdsTables(facts)];
	},
};

function say(text: string): void {
	process.stderr.write(`measuring ${text}\n`);
}

function chosen(names: readonly string[] | undefined): readonly Subject[] {
	return names === undefined ? subjects : subjects.filter(({ name }) => names.includes(name));
}

const benchmark = positionals.length === 1 ? benchmarks[positionals[0] ?? ''] : undefined;
if (values.help) {
	console.log(usage);
} else if (benchmark === undefined) {
	console.error(usage);
	process.exitCode = 2;
} else {
	const [facts, text] = await benchmark();
	console.log(values.json ? JSON.stringify(facts, null, 2) : text);
}
