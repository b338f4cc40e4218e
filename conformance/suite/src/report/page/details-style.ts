// SPDX-License-Identifier: Apache-2.0

/** How the details of a case look. */
export const detailsStyle = `
dialog { border: 0; padding: 0; margin: 0 0 0 auto; width: min(960px, 100vw); max-width: none; height: 100vh; height: 100dvh; max-height: none; background: var(--paper); color: var(--ink); box-shadow: var(--shadow); }
dialog::backdrop { background: rgb(10 12 16 / 45%); }
dialog[open] { animation: enter 0.18s ease-out; }
@keyframes enter { from { transform: translateX(32px); opacity: 0; } }
.sheet > header { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); padding: 0.9rem 1.6rem 0.9rem; }
.sheet h2 { margin: 0.1rem 0 0.7rem; font-size: 1.25rem; line-height: 1.3; }
.sheet h2:focus { outline: none; }
.sheet h2::first-letter { text-transform: uppercase; }
.sheet .id { margin: 0.6rem 0 0; }
.moves { display: flex; gap: 0.4rem; }
.moves :last-child { margin-left: auto; }
.tabs { display: flex; flex-wrap: wrap; gap: 0.35rem; }
.tab:not([aria-pressed='true']) span { color: var(--look); }
#details-body { padding: 1.2rem 1.6rem 4rem; }
#details-body h3 { font-size: 0.95rem; margin: 1.8rem 0 0.6rem; color: var(--accent); }
.verdict { display: inline-block; margin: 0 0 0.6rem; background: var(--soft); color: var(--look); border-radius: 10px; padding: 0.4rem 0.9rem; }
.verdict .time { opacity: 0.8; }
.why { margin: 0 0 0.5rem; max-width: 68ch; }
.why::first-letter { text-transform: uppercase; }
.covers { margin: 0 0 1rem; padding: 0; list-style: none; color: var(--muted); font-size: 13px; }
.covers li::before { content: '§ '; color: var(--accent); }
.faults { background: var(--bad-soft); color: var(--bad); border-radius: 10px; padding: 0.6rem 1rem 0.6rem 2rem; overflow-wrap: anywhere; }
.findings { font: 13px/1.5 var(--mono); padding-left: 1.2rem; overflow-wrap: anywhere; }
.files { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.objects { background: var(--card); border: 1px solid var(--line); border-radius: 10px; font-size: 14px; }
.objects[open] { flex: 1 0 100%; max-width: 100%; }
.objects summary { padding: 0.45rem 0.9rem; }
.yaml { position: relative; border-top: 1px solid var(--line); }
.yaml pre { margin: 0; padding: 0.8rem 0.9rem; overflow: auto; max-height: 60vh; font: 12.5px/1.55 var(--mono); }
.yaml b { font-weight: 600; color: var(--accent); } .yaml i { color: var(--muted); font-style: normal; }
.copy { position: absolute; right: 0.6rem; top: 0.6rem; }
.request { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.8rem 1rem; margin: 0 0 0.7rem; }
.request.wrong { border-color: var(--bad); box-shadow: inset 4px 0 0 var(--bad); }
.request h4 { margin: 0 0 0.5rem; font-size: 14px; }
.request h4::first-letter { text-transform: uppercase; }
.dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; background: var(--look); margin-right: 0.5rem; }
.headers { font: 12.5px/1.5 var(--mono); margin: 0 0 0.6rem; padding: 0.4rem 0.7rem; background: var(--quiet-soft); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 12rem; overflow-y: auto; }
.path th { font-weight: 400; color: var(--muted); font-size: 12px; padding: 0.2rem 0.9rem 0.2rem 0; vertical-align: middle; }
.path td { padding: 0.2rem 0.6rem 0.2rem 0; vertical-align: middle; }
.asked { display: flex; align-items: center; gap: 0.5rem; }
.line, .host { display: block; } .line { font: 600 12.5px/1.4 var(--mono); overflow-wrap: anywhere; } .host { font-size: 12px; color: var(--muted); font-weight: 400; }
.instead { display: block; color: var(--muted); font: 12px system-ui, sans-serif; }
.arrow { color: var(--muted); }
.chip { display: inline-block; border: 1px solid var(--line); border-radius: 8px; padding: 0.12rem 0.6rem; font: 13px/1.5 var(--mono); background: var(--paper); white-space: nowrap; }
.chip.long { white-space: normal; max-width: 66ch; }
.chip.sender { background: none; border-style: dashed; color: var(--muted); }
.chip.fork { background: var(--accent-soft); border-color: var(--accent); color: var(--accent); }
.chip.good, .chip.bad, .chip.warn { background: var(--soft); border-color: transparent; color: var(--look); }
.chip.bad, .chip.warn { border-color: var(--look); font-weight: 600; }
.request details { margin-top: 0.5rem; font-size: 13px; }
.judged { margin-top: 0.4rem; font-size: 12.5px; width: 100%; }
.judged th, .judged td { padding: 0.3rem 0.8rem 0.3rem 0.5rem; border-top: 1px solid var(--line); vertical-align: top; }
.judged thead th { color: var(--muted); font-weight: 400; border-top: 0; }
.judged td { font-family: var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.judged .differs > * { background: var(--bad-soft); } .judged .differs td:last-child { color: var(--bad); font-weight: 600; }
`;
