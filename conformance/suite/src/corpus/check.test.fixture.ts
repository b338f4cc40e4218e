// SPDX-License-Identifier: Apache-2.0
import type { Adapter, RenderInput } from '@branchline/adapter';
import { type Interpreter, UndefinedConfiguration } from '@branchline/interpreters';
import type { HttpRequest } from '@branchline/plan';
import { judged } from '../judge.ts';
import { violations } from '../lossless/laws.test.fixture.ts';
import { lostFields } from '../lossless/lost-fields.test.fixture.ts';
import { marked, marker } from '../lossless/marks.test.fixture.ts';
import { completed } from './completed.test.fixture.ts';
import type { CorpusFile } from './files.test.fixture.ts';
import { forked, keys } from './forked.test.fixture.ts';
import { servicesFor } from './named-services.test.fixture.ts';
import { requestsFor } from './requests.test.fixture.ts';

/** An adapter for one implementation, and who judges it. */
export interface Way {
	readonly name: string;
	readonly adapter: Adapter;
	readonly interpreter: Interpreter;
	readonly implementation?: string;
}

/** What a file gave: what is wrong, and what was counted. */
export interface Checked {
	readonly wrong: readonly string[];
	readonly artifacts: number;
	/** The texts of findings of severity error. */
	readonly refusals: readonly string[];
	readonly asked: number;
	/** Requests that are answered otherwise with their key. */
	readonly changed: number;
}

const carriers = [{ header: 'x-key' }, { baggage: 'key' }, { tracestate: 'key' }];

/** Forks everything that a file's routes can reach, and looks whether the laws hold. */
export function checkFile(file: CorpusFile, { name, adapter, interpreter, implementation }: Way): Checked {
	const native = completed(file.native);
	const { plan, cluster } = forked(servicesFor(native, file.services), carriers);
	const how = implementation === undefined ? {} : { implementation };
	const input = { plan, cluster, native, ...how };
	const { artifacts, diagnostics } = adapter.render(input);
	const refusals = diagnostics.flatMap(({ severity, code, message }) =>
		severity === 'error' ? [`${code}: ${reasonOf(message)}`] : [],
	);
	const subject = { adapter, interpreter, cluster, ...how };
	// What the adapter cannot read, nobody can: the mesh would refuse it.
	const isReadable = !diagnostics.some(({ code }) => code === 'adapter/malformed-native');
	const { wrong, ...counts } = askedAll(judged(subject, plan, native), isReadable ? requestsOf(input, adapter) : []);
	const found = [...violations(adapter, input), ...lostWithMarks(adapter, input), ...wrong];
	return {
		wrong: found.map((what) => `${name}, ${file.name}: ${what}`),
		artifacts: artifacts.length,
		refusals,
		...counts,
	};
}

/** A message without the names of objects, services and keys: what it is about, whatever the file. */
function reasonOf(message: string): string {
	return message
		.replace(/^[^:]+(:\d+)?( key [\w-]+)?: /, '')
		.replace(/^none of the key's copies are written: /, '')
		.replace(/\b([A-Z]\w+(?:Service|Route|Gateway|Policy|Rule|Profile)) [\w.-]+\/[\w.-]+/g, '$1 …')
		.replace(/requests to \S+,/, 'requests to …,');
}

function lostWithMarks(adapter: Adapter, input: RenderInput): readonly string[] {
	const nextMark = marker();
	const native = input.native.map((object) => marked(object, nextMark, 'outside of matches'));
	return lostFields(native, adapter.render({ ...input, native }).artifacts);
}

const mostRequests = 16;

function requestsOf({ native, cluster, implementation }: RenderInput, adapter: Adapter): readonly HttpRequest[] {
	const features = adapter.features(implementation);
	const requests = requestsFor(native, cluster.services).filter(
		({ to }) => features['gateway' in to ? 'parent.gateway' : 'parent.mesh'] === true,
	);
	const shown: readonly HttpRequest['headers'][] = [
		[],
		...[...keys, 'unowned'].map((key) => [['x-key', key]] as const),
		[['baggage', 'a=1,key=all']],
		[['tracestate', 'key=all']],
	];
	return requests
		.slice(0, mostRequests)
		.flatMap((request) => shown.map((lines) => ({ ...request, headers: [...request.headers, ...lines] })));
}

function askedAll({ judge, isOpen }: ReturnType<typeof judged>, requests: readonly HttpRequest[]) {
	const wrong: string[] = [];
	let [asked, changed] = [0, 0];
	for (const request of requests) {
		if (isOpen(request)) continue;
		asked++;
		try {
			const verdict = judge(request);
			if (verdict.changed) changed++;
			if (!verdict.right) wrong.push(`the black-box law: ${JSON.stringify(verdict)}`);
		} catch (error) {
			if (!(error instanceof UndefinedConfiguration)) throw error;
			wrong.push(`what was written leaves undefined what ${JSON.stringify(request)} gets: ${error.message}`);
		}
	}
	return { wrong, asked, changed };
}
