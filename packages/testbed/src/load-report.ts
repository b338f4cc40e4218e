// SPDX-License-Identifier: Apache-2.0

/** One answer that was not accepted, or one request without an answer (then `status` is undefined). */
export interface LoadFailure {
	readonly path: string;
	readonly headers: Readonly<Record<string, string | readonly string[]>>;
	readonly status?: number;
	readonly text: string;
}

/**
 * The sum of a load. `sent` = `ok` + `wrong` + `errors`; `status5xx` counts answers of both verdicts. Latencies are in
 * milliseconds, of answered requests, 0 where there are none. `failures` are the first 20.
 */
export interface LoadReport {
	readonly sent: number;
	readonly ok: number;
	readonly wrong: number;
	readonly errors: number;
	readonly status5xx: number;
	readonly statuses: Readonly<Record<number, number>>;
	readonly p50: number;
	readonly p99: number;
	readonly seconds: number;
	readonly failures: readonly LoadFailure[];
}

/** The value below which a share of the sorted values lies: the nearest rank. */
function percentile(sorted: readonly number[], share: number): number {
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Collects what a load saw. */
export class LoadTally {
	readonly #began = performance.now();
	readonly #latencies: number[] = [];
	readonly #statuses: Record<number, number> = {};
	readonly #failures: LoadFailure[] = [];
	#ok = 0;
	#wrong = 0;
	#errors = 0;

	/** How many requests are done. */
	get done(): number {
		return this.#ok + this.#wrong + this.#errors;
	}

	/** Counts an answer; `failure` where it was not accepted. */
	answered(status: number, latency: number, failure?: LoadFailure): void {
		this.#latencies.push(latency);
		this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
		if (failure === undefined) this.#ok++;
		else this.#wrong++;
		this.#keep(failure);
	}

	/** Counts a request that got no answer. */
	failed(failure: LoadFailure): void {
		this.#errors++;
		this.#keep(failure);
	}

	/** The sum until now. */
	report(): LoadReport {
		const sorted = this.#latencies.toSorted((a, b) => a - b);
		const status5xx = Object.entries(this.#statuses).reduce((sum, [s, n]) => (Number(s) >= 500 ? sum + n : sum), 0);
		return {
			sent: this.done,
			ok: this.#ok,
			wrong: this.#wrong,
			errors: this.#errors,
			status5xx,
			statuses: { ...this.#statuses },
			p50: percentile(sorted, 0.5),
			p99: percentile(sorted, 0.99),
			seconds: (performance.now() - this.#began) / 1_000,
			failures: [...this.#failures],
		};
	}

	#keep(failure: LoadFailure | undefined): void {
		if (failure !== undefined && this.#failures.length < 20) this.#failures.push(failure);
	}
}
