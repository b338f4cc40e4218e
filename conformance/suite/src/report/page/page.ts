// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { type Feature, features } from '@branchline/adapter';
import type { Outcome } from '../../run/results.ts';
import type { RunRecord } from '../record.ts';
import { runCard } from './cards.ts';
import { caseTable } from './case-table.ts';
import { featureTable } from './feature-table.ts';
import { embeddedJson, html, Markup } from './markup.ts';
import { outcomeSigns } from './outcome-signs.ts';
import { type PageData, pageData } from './page-data.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** One page that compares runs: runs as columns, cases as rows. It needs nothing else, and no network. */
export function comparisonPage(records: readonly RunRecord[]): string {
	const data = pageData(records);
	const dates = [...new Set(records.map(({ facts }) => facts.date.slice(0, 10)))].sort();
	const title = `Branchline conformance: ${data.columns.map(({ name }) => name).join(', ')}`;
	const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'">
<title>${title}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(logo.text.replace('currentColor', '#0f766e'))}">
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#cases">Skip to the cases</a>
<header class="top">
${logo}
<div><h1>Branchline conformance</h1>
<p>One model of sandboxes, and what each mesh made of it, case by case. ${dates.join(', ')}</p></div>
</header>
<main>
<section aria-labelledby="runs"><h2 id="runs">Runs</h2><div class="cards">${records.map((record, index) =>
		runCard(record, data.columns[index]!),
	)}</div></section>
<section aria-labelledby="features-title"><h2 id="features-title">Features</h2><div class="scroll">${featureTable(records, data)}</div></section>
<section aria-labelledby="cases-title"><h2 id="cases-title">Cases</h2>
${filters(data)}
<div class="wide">${caseTable(data)}</div>
<p id="nothing" hidden>No case is like that.</p>
</section>
</main>
${details}
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`;
	return page.text;
}

function hashOf(text: string): string {
	return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A baseline, and a branch of it that comes back. */
const logo = html`<svg xmlns="http://www.w3.org/2000/svg" class="logo" viewBox="0 0 32 32" width="36" height="36" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" aria-hidden="true"><path d="M3 22h26"/><path d="M8 22c5 0 3-12 8-12s3 12 8 12"/><circle cx="16" cy="10" r="3" fill="currentColor" stroke="none"/></svg>`;

function filters({ columns, cases, results }: PageData): Markup {
	const outcomes = new Set(results.flat().map((result) => result?.outcome));
	const statuses = [
		...(Object.keys(outcomeSigns) as Outcome[])
			.filter((status) => outcomes.has(status))
			.map((status) => ({ status, words: `${outcomeSigns[status].sign} ${outcomeSigns[status].word}` })),
		...(columns.length > 1 ? [{ status: 'differing', words: '≠ runs differ' }] : []),
	];
	const asked = new Set(cases.flatMap((one) => one.features));
	const options = (Object.keys(features) as Feature[]).filter((name) => asked.has(name));
	return html`<div class="filters" id="filters" role="search" hidden>
<label class="unseen" for="search">Search cases</label>
<input id="search" type="search" placeholder="Search cases  ( / )" autocomplete="off">
<div id="statuses" class="statuses" role="group" aria-label="Statuses to show">${statuses.map(
		({ status, words }) => html`<button type="button" aria-pressed="false" data-status="${status}">${words}</button>`,
	)}</div>
<label class="unseen" for="feature">Feature</label>
<select id="feature"><option value="">every feature</option>${options.map((name) => html`<option>${name}</option>`)}</select>
<button type="button" id="reset" class="link">Show all</button>
<output id="count" aria-live="polite"></output>
</div>`;
}

const details = html`<dialog id="details" aria-labelledby="details-title">
<div class="sheet">
<header>
<div class="moves"><button type="button" id="details-previous">← Previous</button><button type="button" id="details-next">Next →</button><button type="button" id="details-close" aria-label="Close the details">Close</button></div>
<p id="details-id" class="id"></p>
<h2 id="details-title" tabindex="-1" autofocus></h2>
<div id="details-tabs" class="tabs" role="group" aria-label="Runs"></div>
</header>
<div id="details-body"></div>
</div>
</dialog>`;
