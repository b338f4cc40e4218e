// SPDX-License-Identifier: Apache-2.0
import pc from 'picocolors';
import { formatTable } from '../table.ts';
import type { LiveReport } from './live.ts';
import type { Mesh } from './mesh.ts';
import type { ShopRequest } from './path.ts';
import { type Row, samples } from './rows.ts';
import type { Misrouted } from './traffic.ts';

type Colours = ReturnType<typeof pc.createColors>;

/** What the demo says to people. */
export class Words {
	readonly #colours: Colours;

	/** `colourful`: with colours, for a terminal. */
	constructor(colourful: boolean) {
		this.#colours = pc.createColors(colourful);
	}

	/** How the shop looks. */
	introduction(envoy: string): string {
		return `A small shop: three services, and a real Envoy ${envoy} before each. Branchline tells the Envoys where requests go.

  you --[envoy]--> frontend --[envoy]-+-> checkout ---------+-[envoy]--> payments
                                      '-> checkout-pr-1234 -'
                                          the fork of sandbox pr-1234

A request says which sandbox it belongs to by a key, in header x-branchline-key or in baggage; services hand it on.
EXPECTED is computed from the sandboxes alone; in the path that a request took, each process it reached names itself.

`;
	}

	/** Where the requests of the table went. */
	rows(rows: readonly Row[]): string {
		const { green, red, bold } = this.#colours;
		const cells = rows.map(({ request, key = '-', expected, seen, ok }) => [
			request.what,
			key,
			expected.join(' or '),
			seen,
			ok ? green('ok') : red(bold('WRONG')),
		]);
		return `${formatTable(['REQUEST', 'KEY', 'EXPECTED', 'PATH IT TOOK (SEEN)', ''], cells, bold)}\n`;
	}

	/** What comes next, while nothing is to be seen. */
	announcement(requests: number, changes: number): string {
		const much = `${count(requests, 'request')} through ${count(changes, 'change')}, every answer judged`;
		return `Now sandboxes come, change and go under load: ${much}.\n\n`;
	}

	/** What became of the load. */
	summary(live: LiveReport): string {
		const { green, red, bold } = this.#colours;
		const { requests, duringChanges, changes, misrouted, p50, p99, seconds } = live;
		const headings = ['REQUESTS', 'MET A CHANGE', 'CHANGES', 'CHANGE LIVE IN', 'P50', 'P99', 'TOOK', 'MISROUTED'];
		const counts = [requests, duringChanges, changes].map(number);
		const times = [changes === 0 ? '-' : millis(live.live), millis(p50), millis(p99), `${seconds.toFixed(1)} s`];
		const verdict =
			misrouted === 0
				? green('No request was misrouted: none failed or got a 5xx, met another sandbox or missed its own.')
				: red(`${count(misrouted, 'request')} went where they must not go, or failed.`);
		return `${formatTable(headings, [[...counts, ...times, number(misrouted)]], bold)}\n${verdict}\n`;
	}

	/** Requests that went wrong, one a line. */
	misrouted(examples: readonly Misrouted[]): string {
		return examples
			.map(({ path, headers, expected, seen }) => {
				const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
				const request = `${path} with ${lines.join(', ') || 'no key'}`;
				return `misrouted: ${request}: expected ${expected.join(' or ') || 'an answer'}, got ${seen}\n`;
			})
			.join('');
	}

	/** What to do next. */
	farewell(ok: boolean): string {
		if (!ok) return '\nSomething went where it must not go: please report it, with everything above.\n';
		return '\nTry it yourself: npx -y pnpm@10.34.8 demo --keep leaves the shop up and prints curl lines to send.\n';
	}

	/** Command lines for a shop that is left up. */
	invitation(mesh: Mesh): string {
		const { host, port } = mesh.towards('frontend');
		const lines = samples.map((sample) => [curl(`http://${host}:${port}`, sample), `# ${sample.what}`]);
		const width = Math.max(...lines.map(([line]) => line!.length));
		const text = lines.map(([line, what]) => `  ${line!.padEnd(width)}   ${this.#colours.dim(what!)}\n`).join('');
		return `\nThe shop stays up until Ctrl-C. "hops" in an answer is the path that the request took:\n\n${text}`;
	}
}

function curl(url: string, { path, headers }: ShopRequest): string {
	const flags = Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}' `);
	return `curl -s ${flags.join('')}${url}${path}`;
}

/** A number for people. */
function number(value: number): string {
	return value.toLocaleString('en-US');
}

function count(value: number, thing: string): string {
	return `${number(value)} ${thing}${value === 1 ? '' : 's'}`;
}

function millis(value: number): string {
	return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}
