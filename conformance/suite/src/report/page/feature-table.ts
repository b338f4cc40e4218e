// SPDX-License-Identifier: Apache-2.0
import { type Feature, features } from '@branchline/adapter';
import { featureClaims } from '../feature-claims.ts';
import type { RunRecord } from '../record.ts';
import { html, type Markup } from './markup.ts';
import type { PageData } from './page-data.ts';

/** What is claimed of each feature, a column for each run. A name filters the cases. */
export function featureTable(records: readonly RunRecord[], { columns, cases }: PageData): Markup {
	const claims = records.map(({ run }) => featureClaims(run.results));
	const asked = (Object.keys(features) as Feature[]).filter((name) => cases.some((one) => one.features.includes(name)));
	const rows = asked.map(
		(
			name,
		) => html`<tr><th scope="row"><button type="button" class="link" data-feature="${name}">${name}</button><span>${features[name]}</span></th>
${claims.map((claim) => html`<td>${claimMark(claim, name)}</td>`)}</tr>`,
	);
	return html`<table class="features">
<caption>A feature counts as supported only where a case that asks for it ran and passed, and none failed.</caption>
<thead><tr><th scope="col">Feature</th>${columns.map(({ name, target }) => html`<th scope="col">${name}<span>${target}</span></th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table>`;
}

function claimMark(claim: ReturnType<typeof featureClaims>, feature: string): Markup {
	const named = ({ name }: { readonly name: string }) => name === feature;
	const supported = claim.supported.find(named);
	if (supported) {
		return html`<span class="mark good" title="${supported.cases.join(', ')}">✓ shown by ${supported.cases.length}</span>`;
	}
	const unsupported = claim.unsupported.find(named);
	if (unsupported) {
		return html`<span class="mark bad" title="${unsupported.cases.join(', ')}">✕ ${unsupported.cases.length} failed</span>`;
	}
	const reasons = claim.untested.find(named)?.reasons ?? ['no case of this run asks for it'];
	return html`<span class="mark quiet" title="${reasons.join('; ')}">– not tested</span>`;
}
