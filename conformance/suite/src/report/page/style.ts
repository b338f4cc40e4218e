// SPDX-License-Identifier: Apache-2.0
import { detailsStyle } from './details-style.ts';

const colours = `
:root {
	color-scheme: light dark;
	--paper: #f8f6f1; --card: #fffefb; --ink: #1e2430; --muted: #5d6675; --line: #e3ded2;
	--accent: #0f766e; --accent-soft: #d8eeea;
	--good: #16703a; --good-soft: #e0f2e4; --bad: #b42318; --bad-soft: #fde5e1;
	--warn: #8a5300; --warn-soft: #fcedcf; --quiet: #6b7280; --quiet-soft: #eeebe4;
	--shadow: 0 1px 2px rgb(30 36 48 / 6%), 0 4px 16px rgb(30 36 48 / 6%);
	--mono: ui-monospace, 'SF Mono', 'Cascadia Code', 'JetBrains Mono', Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
	:root {
		--paper: #111419; --card: #191d24; --ink: #e9e6df; --muted: #a0a8b4; --line: #2d333d;
		--accent: #5fd4c4; --accent-soft: #16383a;
		--good: #6fd08c; --good-soft: #15301f; --bad: #ff8f85; --bad-soft: #421a18;
		--warn: #f0bd5e; --warn-soft: #3a2a10; --quiet: #98a0ac; --quiet-soft: #242932;
		--shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 6px 20px rgb(0 0 0 / 30%);
	}
}
`;

const ground = `
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } * { transition: none !important; animation: none !important; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main, .top { max-width: 1320px; margin: 0 auto; padding: 0 1.5rem; }
.top { display: flex; gap: 1rem; align-items: center; padding-block: 2rem 0.5rem; }
.logo { color: var(--accent); flex: none; }
h1 { font-size: 1.6rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0; }
.top p { margin: 0.15rem 0 0; color: var(--muted); }
h2 { font-size: 1.05rem; margin: 2.2rem 0 0.8rem; letter-spacing: -0.01em; }
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: 0.5rem 1rem; z-index: 9; }
.good { --look: var(--good); --soft: var(--good-soft); }
.bad { --look: var(--bad); --soft: var(--bad-soft); }
.warn { --look: var(--warn); --soft: var(--warn-soft); }
.quiet { --look: var(--quiet); --soft: var(--quiet-soft); }
.link { border: 0; background: none; padding: 0; color: var(--accent); text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; }
.id { font: 12px/1.4 var(--mono); color: var(--muted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: 600; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.6rem; }
summary { cursor: pointer; color: var(--muted); }
summary:hover { color: var(--ink); }
`;

const cards = `
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 1rem; align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.1rem 1.2rem 1rem; box-shadow: var(--shadow); }
.card h3 { margin: 0; font-size: 1.1rem; letter-spacing: -0.01em; }
.card header p { margin: 0; color: var(--muted); font-size: 13px; }
.score { margin: 0.8rem 0 0.5rem; color: var(--muted); }
.score strong { font-size: 2.1rem; line-height: 1; color: var(--ink); letter-spacing: -0.03em; font-variant-numeric: tabular-nums; margin-right: 0.15rem; }
.bar { display: block; width: 100%; height: 8px; border-radius: 4px; background: var(--quiet-soft); }
.bar rect { fill: var(--look); }
.bar rect.quiet { opacity: 0.35; }
.counts { list-style: none; padding: 0; margin: 0.6rem 0 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; font-size: 13px; }
.counts b { font-variant-numeric: tabular-nums; color: var(--look); }
.profiles { width: 100%; margin-top: 0.7rem; font-size: 12px; border-top: 1px solid var(--line); }
.profiles th, .profiles td { padding: 0.18rem 0; } .profiles thead th { font-weight: 400; color: var(--muted); padding-top: 0.5rem; }
.profiles tbody th { font: 600 11px/1.6 var(--mono); }
.profiles i { font-style: normal; color: var(--look); background: var(--soft); border-radius: 99px; padding: 0.08rem 0.6rem; }
.random { font-size: 13px; margin: 0.6rem 0 0; color: var(--muted); }
.random b { color: var(--ink); font-weight: 600; }
.card details { margin-top: 0.7rem; font-size: 13px; }
.card dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.8rem; margin: 0.6rem 0 0; }
.card dt { color: var(--muted); } .card dd { margin: 0; overflow-wrap: anywhere; }
.command { font: 12px/1.5 var(--mono); background: var(--quiet-soft); border-radius: 8px; padding: 0.6rem 0.7rem; margin: 0.5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

const tables = `
.features { width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 14px; border-collapse: separate; border-spacing: 0; box-shadow: var(--shadow); font-size: 14px; }
.features th, .features td { padding: 0.45rem 1rem; border-top: 1px solid var(--line); vertical-align: top; }
.features thead th { border-top: 0; }
.features th span { display: block; font-weight: 400; color: var(--muted); font-size: 12px; }
.features .link { font: 600 13px var(--mono); }
.mark { color: var(--look); white-space: nowrap; }
.filters { position: sticky; top: 0; z-index: 3; display: flex; gap: 0.5rem 0.8rem; align-items: center; background: var(--paper); padding: 0.6rem 0; }
.filters input, .filters select { background: var(--card); border: 1px solid var(--line); border-radius: 9px; padding: 0.35rem 0.7rem; height: 36px; }
.filters input { flex: 1 1 9rem; min-width: 7rem; max-width: 22rem; }
.filters select { min-width: 0; }
.statuses { display: flex; gap: 0.3rem; } .statuses button, #reset, #count { white-space: nowrap; }
.statuses button, .tab, .moves button, .copy { border: 1px solid var(--line); background: var(--card); border-radius: 99px; padding: 0.2rem 0.75rem; font-size: 13px; }
.statuses button:hover, .tab:hover, .moves button:hover { border-color: var(--accent); }
.statuses [aria-pressed='true'], .tab[aria-pressed='true'] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
#count { margin-left: auto; color: var(--muted); font-size: 13px; font-variant-numeric: tabular-nums; }
.cases { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); }
.cases thead th { position: sticky; top: 55px; z-index: 2; background: var(--card); padding: 0.7rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: bottom; line-height: 1.25; }
.cases thead th:first-child { border-top-left-radius: 14px; padding-left: 1.1rem; } .cases thead th:last-child { border-top-right-radius: 14px; }
.cases thead th:not(:first-child) { width: 9.5rem; text-align: center; }
.cases thead span { display: block; font-weight: 400; font-size: 12px; color: var(--muted); }
.topic th { padding: 1.3rem 1.1rem 0.4rem; font-size: 13px; letter-spacing: 0.02em; color: var(--accent); }
.topic th::first-letter { text-transform: uppercase; }
.topic span { font-weight: 400; color: var(--muted); margin-left: 0.4rem; }
.cases tr[data-row] > * { border-top: 1px solid var(--line); padding: 0; }
.cases tr[data-row] > th { padding: 0.4rem 1.1rem; font-weight: 400; }
.cases tr[data-row]:hover > * { background: color-mix(in srgb, var(--accent) 5%, transparent); }
.cases .title { display: block; } .cases .title::first-letter { text-transform: uppercase; }
.cases td { text-align: center; height: 1px; }
.cell { width: 100%; height: 100%; min-height: 44px; border: 0; background: none; color: var(--look); font-weight: 600; font-size: 13px; }
.cell > span:first-child { display: inline-grid; place-items: center; width: 1.7em; height: 1.7em; border-radius: 50%; background: var(--soft); }
.cell.bad { background: var(--bad-soft); } .cell.warn { background: var(--warn-soft); }
.cell.quiet { font-weight: 400; }
.cell:hover { background: var(--soft); } .cell:focus-visible { outline-offset: -3px; }
.absent { color: var(--muted); }
#nothing { text-align: center; color: var(--muted); padding: 2rem; }
main { padding-bottom: 5rem; }
@media (max-width: 1020px) {
	.filters, .cases thead th { position: static; } .filters, .statuses { flex-wrap: wrap; }
	.wide { overflow-x: auto; } .cases th:first-child { min-width: 15rem; }
}
@media print { .filters, .skip { display: none !important; } body { background: none; } .card, .cases, .features { box-shadow: none; } }
`;

/** How the page looks, in light and in the dark. */
export const style: string = [colours, ground, cards, tables, detailsStyle].join('');
