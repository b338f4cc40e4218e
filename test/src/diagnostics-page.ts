// SPDX-License-Identifier: Apache-2.0
import { adapterCodes } from '@branchline/adapter';
import { kubeCodes } from '@branchline/kube';
import { type CodeEntry, modelCodes } from '@branchline/model';
import { planCodes } from '@branchline/plan';
import { doctorCodes } from 'branchline';
import { heading, sentence, table } from './generated-page.ts';

const parts: readonly (readonly [title: string, text: string, codes: Readonly<Record<string, CodeEntry>>])[] = [
	['Documents', 'What `parse` finds in the text of documents and in Branchline’s kinds.', modelCodes],
	['Plan', 'What `compile` finds when it resolves sandboxes against Services.', planCodes],
	['Meshes', 'What `render` finds when it writes a plan into a mesh.', adapterCodes],
	[
		'Doctor',
		'What `diagnose` and `branchline doctor` find around the routes, beside what the steps above find.',
		doctorCodes,
	],
	['Delivery', 'What `apply`, `diff` and `delete` find when they read and write a cluster.', kubeCodes],
];

const intro = `
Everything that Branchline can find wrong has a code. One run reports all findings, each with a position where there is one:

    error: shop.yaml:4:3 Sandbox shop/pr-1: … (what to do)

An **error** is the only severity that makes the exit code 1. Where a document cannot be read, nothing is written at all. Where the
documents are good, what the error is about is left out or fails (a fork, or one key on one mesh), and the rest is written.
\`-q\` hides warnings and infos. \`branchline validate -o json\` prints findings with these codes; the library returns them as values.
`;

/** The page that explains every diagnostic, from the tables that the code reads. */
export function diagnosticsPage(): string {
	const sections = parts.map(([title, text, codes]) => {
		const rows = Object.entries(codes).map(([code, { severity, summary, remedy }]) => [
			`\`${code}\``,
			severity,
			sentence(summary),
			sentence(remedy),
		]);
		return `\n## ${title}\n\n${text}\n\n${table(['code', 'severity', 'meaning', 'what to do'], rows)}`;
	});
	return heading('Diagnostics', 'the codes of model, plan, adapter, the umbrella and kube') + intro + sections.join('');
}
