// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { compile, type Documents, render } from 'branchline';
import { now } from './workload.ts';

/** What a process of its own needed. */
export interface Peak {
	/** Of compile and render, without a round to warm up. */
	readonly milliseconds: number;
	/** The resident set at its largest, with Node itself and the input, in MiB. */
	readonly residentMebibytes: number;
	readonly heapMebibytes: number;
}

const documents = JSON.parse(await text(process.stdin)) as Documents;
const start = performance.now();
const { plan } = compile(documents, documents, now);
const rendered = render(plan, { mesh: process.argv[2]!, cluster: documents, native: [] });
const milliseconds = performance.now() - start;
if (rendered.artifacts.length === 0) throw new Error('nothing was rendered');
const peak: Peak = {
	milliseconds,
	residentMebibytes: process.resourceUsage().maxRSS / 1024,
	heapMebibytes: process.memoryUsage().heapUsed / 1024 ** 2,
};
process.stdout.write(JSON.stringify(peak));
