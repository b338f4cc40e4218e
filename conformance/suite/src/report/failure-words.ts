// SPDX-License-Identifier: Apache-2.0
import type { CaseResult } from '../run/results.ts';
import { comparedHops } from './comparison.ts';

/** What went wrong in a case, one line each: its faults, and every hop or property that is not as expected. */
export function failureLines({ faults, requests }: Pick<CaseResult, 'faults' | 'requests'>): readonly string[] {
	const wrong = requests.filter(({ right }) => !right);
	return [...faults, ...wrong.flatMap((result) => requestLines(result))];
}

function requestLines(result: CaseResult['requests'][number]): readonly string[] {
	const hops = comparedHops(result);
	const where = `${result.stage}, ${result.request.name}`;
	const lines = hops.flatMap(({ to, expected = 'no further hop', seen = 'nothing', right, isThere, fields }) => {
		if (right) return [];
		const differing = fields.filter((field) => !field.right);
		if (!isThere || differing.length === 0) return [`${where}: to ${to}: expected ${expected}, seen ${seen}`];
		return differing.map(({ name, ...field }) => {
			return `${where}: to ${to}: ${name}: expected ${oneLine(field.expected)}, seen ${oneLine(field.seen)}`;
		});
	});
	return lines.length > 0 ? lines : [`${where}: not as expected`];
}

function oneLine(text: string): string {
	return text.replaceAll('\n', ' | ');
}
