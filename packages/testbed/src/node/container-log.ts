// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, existsSync, fchownSync, openSync, renameSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LogFile } from '../process/log-file.ts';

const mostBytes = 4 * 1024 * 1024;
const drainMs = 1_000;

/** The path of the log of a container's run before the one whose log is at a path. */
export function previousLog(path: string): string {
	return path.replace(/(\.log)?$/, '.previous.log');
}

/** The path of what was in a log before it became too long and began again. */
export function earlierPart(path: string): string {
	return `${path}.1`;
}

/** The descriptors of the two ends. */
interface Pipe {
	readonly reader: number;
	readonly writer: number;
}

/** Makes a pipe that those who have an end of it, and nobody else, can open again, as a container does `/dev/stdout`. */
function makePipe(path: string, uid: number): Pipe {
	const { status, stderr } = spawnSync('mkfifo', ['--mode=600', path], { encoding: 'utf8' });
	if (status !== 0) throw new Error(`${path}: ${stderr ?? 'mkfifo cannot be started'}`);
	try {
		// Without a writer yet, another way to open it would wait for one.
		const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
		const writer = openSync(path, constants.O_WRONLY);
		fchownSync(writer, uid, uid);
		return { reader, writer };
	} finally {
		rmSync(path);
	}
}

function pipeFor(file: LogFile, uid: number): Pipe {
	try {
		return makePipe(`${file.path}.pipe`, uid);
	} catch (error) {
		file.close();
		throw error;
	}
}

/**
 * The log of a container, at most 4 MiB and as much before it, `<path>.1`. The log of the run before is `<path>` with
 * `.previous.log`. Whoever writes faster than the disk has to wait.
 */
export class ContainerLog {
	readonly path: string;
	#file: LogFile | undefined;
	#pipe: Socket | undefined;

	constructor(path: string) {
		this.path = path;
	}

	/** The files that it may consist of. */
	get files(): readonly string[] {
		return [this.path, earlierPart(this.path), previousLog(this.path)];
	}

	/** Begins the log of a new run and answers a descriptor to write to, which the caller closes. Throws the system's error. */
	open(uid: number): number {
		if (existsSync(this.path)) renameSync(this.path, previousLog(this.path));
		rmSync(earlierPart(this.path), { force: true });
		const file = new LogFile(this.path, mostBytes);
		const { reader, writer } = pipeFor(file, uid);
		this.#file = file;
		this.#pipe = new Socket({ fd: reader, readable: true, writable: false });
		this.#pipe.on('data', (chunk: Buffer) => file.write(chunk));
		this.#pipe.on('error', () => undefined);
		this.#pipe.once('close', () => file.close());
		return writer;
	}

	/** Resolves when all is in it that the processes of the container, which have ended, have written. */
	async close(): Promise<void> {
		const pipe = this.#pipe;
		if (pipe === undefined || pipe.closed) return;
		// Another container may have got the other end.
		await Promise.race([once(pipe, 'close'), delay(drainMs, undefined, { ref: false })]);
		pipe.destroy();
	}

	/** The last lines. */
	tail(lines: number): string {
		return this.#file?.tail(lines) ?? '';
	}
}
