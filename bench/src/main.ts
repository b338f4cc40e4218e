// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { measure } from './facts.ts';
import { tables } from './tables.ts';

const usage = `Usage: pnpm bench translate [--json]

Measures parse, compile and render of 1 to 10,000 sandboxes over 50 services, one change among them, memory, and the
program as whole processes. Takes about two minutes.`;

const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });

if (values.help) {
	console.log(usage);
} else if (positionals.length !== 1 || positionals[0] !== 'translate') {
	console.error(usage);
	process.exitCode = 2;
} else {
	const facts = await measure((text) => void process.stderr.write(`measuring ${text}\n`));
	console.log(values.json ? JSON.stringify(facts, null, 2) : tables(facts));
}
