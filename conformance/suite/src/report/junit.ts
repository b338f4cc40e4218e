// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { type CaseResult, isBad } from '../run/results.ts';
import { failureLines } from './failure-words.ts';
import type { RunRecord } from './record.ts';
import { topicOf } from './topic.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** A run as JUnit XML: one suite for each topic, one test for each case. Times are in seconds. */
export function junitXml({ facts, run }: RunRecord): string {
	const topics = [...new Set(run.results.map((result) => topicOf(result.case.id)))];
	const name = [run.target.meshes.join('+'), run.target.implementation, run.environment.name].filter(Boolean).join(' ');
	const suites = topics.map((topic) => {
		const own = run.results.filter((result) => topicOf(result.case.id) === topic);
		const attributes = { name: topic, ...counts(own), timestamp: facts.date };
		const tests = own.map((result) => testCase(result, facts.casesFolder ?? 'conformance/cases'));
		return element('testsuite', attributes, tests);
	});
	const root = element('testsuites', { name, ...counts(run.results), time: seconds(run.ms) }, suites);
	return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function testCase(result: CaseResult, folder: string): string {
	const { id, title } = result.case;
	const attributes = {
		name: title,
		classname: id.replaceAll('/', '.'),
		file: join(folder, `${id}.yaml`),
		time: seconds(result.ms),
	};
	return element('testcase', attributes, outcomeElements(result));
}

function outcomeElements(result: CaseResult): readonly string[] {
	const { outcome, reason = '' } = result;
	switch (outcome) {
		case 'passed':
			return [];
		case 'skipped':
			return [element('skipped', { message: reason })];
		case 'known failure':
			return [element('skipped', { message: `known failure: ${reason}` })];
		case 'unexpected pass':
			return [element('failure', { type: outcome, message: `it passes, but is known to fail: ${reason}` })];
		case 'failed': {
			const lines = failureLines(result);
			const message = lines[0] ?? (reason || 'not as expected');
			return [element('failure', { type: outcome, message }, lines.map(escaped))];
		}
	}
}

function counts(results: readonly CaseResult[]): Attributes {
	const skipped = results.filter(({ outcome }) => outcome === 'skipped' || outcome === 'known failure').length;
	const failures = results.filter(({ outcome }) => isBad(outcome)).length;
	const ms = results.reduce((sum, result) => sum + result.ms, 0);
	return { tests: results.length, failures, errors: 0, skipped, time: seconds(ms) };
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}

function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
	const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
	const start = `<${name}${written.join('')}`;
	return content.length === 0 ? `${start}/>` : `${start}>\n${content.join('\n')}\n</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	// As such, attributes would have blanks in their place.
	'\n': '&#10;',
	'\t': '&#9;',
	'\r': '&#13;',
};

// XML 1.0 has no way to write the other control characters, nor halves of surrogate pairs.
const unwritable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function escaped(text: string): string {
	return text.replace(unwritable, '\u{FFFD}').replace(/[&<>"\n\t\r]/g, (character) => entities[character]!);
}
