// SPDX-License-Identifier: Apache-2.0
import { chownSync, copyFileSync, existsSync, openSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { lastLines } from '../last-lines.ts';

const mostBytes = 4 * 1024 * 1024;
const everyMs = 1_000;

/** The path of the log of a container's run before the one whose log is at a path. */
export function previousLog(path: string): string {
	return path.replace(/(\.log)?$/, '.previous.log');
}

/**
 * The log of a container: a file that its processes write by themselves, so that they can open `/dev/stdout` as well.
 * Once a second, what is over 4 MiB is moved to `<path>.1`. The log of the run before is `<path>` with `.previous.log`.
 */
export class ContainerLog {
	readonly path: string;
	#timer: NodeJS.Timeout | undefined;

	constructor(path: string) {
		this.path = path;
	}

	/** The files that it may consist of. */
	get files(): readonly string[] {
		return [this.path, `${this.path}.1`, previousLog(this.path)];
	}

	/** Begins the log of a new run and answers a descriptor to write to, which the caller closes. */
	open(uid: number): number {
		if (existsSync(this.path)) renameSync(this.path, previousLog(this.path));
		rmSync(`${this.path}.1`, { force: true });
		const file = openSync(this.path, 'a', 0o600);
		chownSync(this.path, uid, uid);
		this.close();
		this.#timer = setInterval(() => this.#bound(), everyMs).unref();
		return file;
	}

	/** Nobody writes any more. */
	close(): void {
		clearInterval(this.#timer);
	}

	/** The last lines. */
	async tail(lines: number): Promise<string> {
		return lastLines(this.path, lines).catch(() => '');
	}

	#bound(): void {
		try {
			if (statSync(this.path).size <= mostBytes) return;
			copyFileSync(this.path, `${this.path}.1`);
			truncateSync(this.path);
		} catch {
			// The pod was removed, and its log with it.
		}
	}
}
