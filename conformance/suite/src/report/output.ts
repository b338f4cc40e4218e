// SPDX-License-Identifier: Apache-2.0
import { reportYaml } from './build-report.ts';
import { junitXml } from './junit.ts';
import { comparisonPage } from './page/page.ts';
import { type RunRecord, recordJson } from './record.ts';

/** Every file that a run leaves, by name: `results.json`, from which pages are made, and what people and machines read. */
export function reportFiles(record: RunRecord): Readonly<Record<string, string>> {
	return {
		'results.json': recordJson(record),
		'report.yaml': reportYaml(record),
		'junit.xml': junitXml(record),
		'index.html': comparisonPage([record]),
	};
}
