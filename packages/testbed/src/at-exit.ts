// SPDX-License-Identifier: Apache-2.0
const cleanups = new Set<() => void>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function runAll(): void {
	for (const cleanup of cleanups) {
		cleanups.delete(cleanup);
		cleanup();
	}
}

function onSignal(signal: NodeJS.Signals): void {
	runAll();
	uninstall();
	// A handler of the program's own decides how it ends; without one, the signal has to end it as it would have before.
	if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function install(): void {
	process.on('exit', runAll);
	for (const signal of signals) process.on(signal, onSignal);
}

function uninstall(): void {
	process.off('exit', runAll);
	for (const signal of signals) process.off(signal, onSignal);
}

/**
 * Runs `cleanup` once when this process exits or gets SIGINT, SIGTERM or SIGHUP; answers a function that withdraws it.
 *
 * `cleanup` is synchronous and must not throw. Signals keep their effect: where the program has no handler of its own
 * it ends by the signal. A SIGKILL of this process runs nothing.
 */
export function atExit(cleanup: () => void): () => void {
	if (cleanups.size === 0) install();
	cleanups.add(cleanup);
	return () => {
		if (cleanups.delete(cleanup) && cleanups.size === 0) uninstall();
	};
}
