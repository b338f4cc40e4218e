// SPDX-License-Identifier: Apache-2.0
import { type CaseResult, failureLines, isBad, type Outcome, type Progress } from '@branchline/conformance';
import type { Terminal } from '../../terminal.ts';

const signs: Readonly<Record<Outcome, string>> = {
	passed: 'ok  ',
	failed: 'FAIL',
	skipped: 'skip',
	'known failure': 'xfail',
	'unexpected pass': 'XPASS',
};

const clearLine = '\r\u001b[2K';

/** Shows how a run goes on: a line for each case, or on a TTY one line that changes, and every case that failed. */
export class ProgressView {
	readonly #terminal: Terminal;
	readonly #isLive: boolean;
	#failed = 0;

	constructor(terminal: Terminal) {
		this.#terminal = terminal;
		this.#isLive = terminal.stdout.isTTY === true;
	}

	/** Takes what the runner tells. */
	show({ case: one, result, done, total }: Progress): void {
		if (result !== undefined && isBad(result.outcome)) this.#failed++;
		if (!this.#isLive) {
			if (result !== undefined) this.#terminal.print(this.#lineOf(result));
			return;
		}
		const failed = result !== undefined && isBad(result.outcome) ? `${this.#lineOf(result)}\n` : '';
		const red = this.#failed > 0 ? this.#terminal.colours.red(` ${this.#failed} failed`) : '';
		const line = `${done}/${total}${red} ${one.id}`;
		this.#terminal.stdout.write(
			`${clearLine}${failed}${line.slice(0, Math.max(20, this.#terminal.stdout.columns - 1))}`,
		);
	}

	/** Takes away the line that changes. */
	end(): void {
		if (this.#isLive) this.#terminal.stdout.write(clearLine);
	}

	#lineOf(result: CaseResult): string {
		const { case: one, outcome, reason } = result;
		const { red, green, dim } = this.#terminal.colours;
		const paint = isBad(outcome) ? red : outcome === 'passed' ? green : dim;
		const head = `${paint(signs[outcome])} ${one.id}${reason === undefined ? '' : `: ${reason}`}`;
		if (!isBad(outcome)) return head;
		return [head, `     ${one.title}`, `     ${one.file}`, ...failureLines(result).map((line) => `     ${line}`)].join(
			'\n',
		);
	}
}

/** What is said of a run even where there is none of it. */
const isAlwaysSaid: ReadonlySet<Outcome> = new Set(['passed', 'failed', 'skipped']);

/** The last line of a run, such as `143 passed, 2 failed, 64 skipped in 36 s`, and why cases were skipped. */
export function summary(results: readonly CaseResult[], ms: number): string {
	const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
	const parts = (['passed', 'failed', 'skipped', 'unexpected pass', 'known failure'] as const)
		.map((outcome) => [outcome, count(outcome)] as const)
		.filter(([outcome, number]) => number > 0 || isAlwaysSaid.has(outcome))
		.map(([outcome, number]) => `${number} ${plural(outcome, number)}`);
	const seconds = ms < 10_000 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000);
	return `${parts.join(', ')} in ${seconds} s`;
}

function plural(outcome: Outcome, number: number): string {
	if (outcome === 'unexpected pass') return number === 1 ? outcome : 'unexpected passes';
	return outcome === 'known failure' && number !== 1 ? 'known failures' : outcome;
}
