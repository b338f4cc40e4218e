// SPDX-License-Identifier: Apache-2.0
import { conformanceReport, statisticsOf } from '../build-report.ts';
import type { ConformanceReport, LevelOutcome, LevelReport, Statistics } from '../conformance-report.ts';
import type { RunRecord } from '../record.ts';
import { html, type Markup } from './markup.ts';
import type { PageColumn } from './page-data.ts';

const parts = [
	{ name: 'passed', look: 'good', words: 'passed' },
	{ name: 'failed', look: 'bad', words: 'failed' },
	{ name: 'knownFailures', look: 'warn', words: 'known to fail' },
	{ name: 'skipped', look: 'quiet', words: 'skipped' },
] as const satisfies readonly { name: keyof Statistics; look: string; words: string }[];

/** What one run shows at a glance, and how to run it again. */
export function runCard(record: RunRecord, column: PageColumn): Markup {
	const report = conformanceReport(record);
	const statistics = statisticsOf(record.run.results);
	const ran = statistics.passed + statistics.failed + statistics.knownFailures;
	return html`<article class="card">
<header><h3>${column.name}</h3><p>${[column.target, column.mode].filter(Boolean).join(' · ')}</p></header>
<p class="score"><strong>${statistics.passed}</strong> of ${ran} cases that ran</p>
${bar(statistics)}
<ul class="counts">${parts
		.filter(({ name }) => statistics[name] > 0)
		.map(({ name, look, words }) => html`<li class="${look}"><b>${statistics[name]}</b> ${words}</li>`)}</ul>
${profiles(report)}
${random(report)}
<details><summary>How to run it again</summary>
<pre class="command" tabindex="0">${report.reproduce}</pre>
<dl>${facts(report).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</details>
</article>`;
}

function bar(statistics: Statistics): Markup {
	const words = parts.map(({ name, words: label }) => `${statistics[name]} ${label}`).join(', ');
	const pieces = parts.filter(({ name }) => statistics[name] > 0);
	// An SVG takes numbers where a style would need the page to allow styles of its own.
	const sum = pieces.reduce((total, { name }) => total + statistics[name], 0) || 1;
	let start = 0;
	const drawn = pieces.map(({ name, look }) => {
		const width = (100 * statistics[name]) / sum;
		const piece = html`<rect class="${look}" x="${start.toFixed(2)}" width="${width.toFixed(2)}" height="4"/>`;
		start += width;
		return piece;
	});
	return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="${words}">${drawn}</svg>`;
}

const levelLooks: Readonly<Record<LevelOutcome, string>> = {
	success: 'good',
	partial: 'warn',
	failure: 'bad',
	'not run': 'quiet',
};

function profiles({ profiles: all }: ConformanceReport): Markup {
	const cell = (level: LevelReport | undefined) =>
		level === undefined ? html`<td></td>` : html`<td><i class="${levelLooks[level.result]}">${level.result}</i></td>`;
	const rows = all.map(
		({ name, core, extended, summary }) =>
			html`<tr title="${summary}"><th scope="row">${name}</th>${cell(core)}${cell(extended)}</tr>`,
	);
	return html`<table class="profiles"><thead><tr><th scope="col">profile</th><th scope="col">core</th><th scope="col">extended</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function random({ random: part }: ConformanceReport): Markup | undefined {
	if (part === undefined) return undefined;
	const counts = Object.entries(part.statistics).map(([name, count]) => `${count.toLocaleString('en')} ${name}`);
	const faults = part.faults.length === 0 ? 'no disagreement' : `${part.faults.length} disagreements`;
	return html`<p class="random"><b>Random part</b> ${[...counts, faults, `seed ${part.seed}`].join(' · ')}</p>`;
}

function facts({
	date,
	implementation,
	versions,
	random: part,
}: ConformanceReport): readonly (readonly [string, string])[] {
	const { organization, url, contact } = implementation;
	const rows: readonly (readonly [string, string])[] = [
		['date', date],
		['organization', organization],
		['address', url],
		['contact', contact.join(', ')],
		...Object.entries(versions),
		['random part', part?.reproduce ?? ''],
	];
	return rows.filter(([, value]) => value !== '');
}
