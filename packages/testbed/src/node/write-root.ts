// SPDX-License-Identifier: Apache-2.0
import { lstatSync, mkdirSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Argv } from '../network/commands.ts';
import { type Entry, type HiddenFolder, hidingSteps, type Mount, mountTable, planRoot } from './container-root.ts';

const { basename, dirname, join, relative } = posix;
const mostEntries = 2_000;

function entryOf(folder: string, name: string): readonly Entry[] {
	try {
		const path = join(folder, name);
		const stats = lstatSync(path);
		if (stats.isSymbolicLink()) return [{ name, kind: 'link', leadsTo: readlinkSync(path) }];
		return [{ name, kind: stats.isDirectory() ? 'directory' : 'file' }];
	} catch {
		// It went away meanwhile.
		return [];
	}
}

function readFolder(path: string): readonly Entry[] | undefined {
	const names = (() => {
		try {
			return readdirSync(path);
		} catch {
			return undefined;
		}
	})();
	if (names !== undefined && names.length > mostEntries) {
		throw new Error(`${path}: it has ${names.length} entries; mount nothing into a folder of more than ${mostEntries}`);
	}
	return names?.flatMap((name) => entryOf(path, name));
}

/** The path without symbolic links, as far as it is there on this machine. */
function withoutLinks(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path === '/' ? path : join(withoutLinks(dirname(path)), basename(path));
	}
}

function makePlace(path: string, kind: 'directory' | 'file'): void {
	if (kind === 'directory') mkdirSync(path, { recursive: true });
	else {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, '', { flag: 'a' });
	}
}

function makeImitation(path: string, { folder, kept }: HiddenFolder): void {
	makePlace(path, 'directory');
	for (const file of kept) makePlace(join(path, relative(folder, file)), 'file');
}

/** The folder that is a container's root, and the file that says what to mount in it. */
export interface ContainerRoot {
	readonly folder: string;
	readonly table: string;
}

/**
 * Prepares, in the new folder `folder`, the root of a container that sees this machine's files with `mounts` over them,
 * and of the hidden folder what is kept alone. Nothing is mounted yet: `inRoot` does that where only the container sees
 * it. Rejects with the system's error.
 */
export async function writeRoot(
	folder: string,
	mounts: readonly Mount[],
	hidden?: HiddenFolder,
): Promise<ContainerRoot> {
	const resolved = mounts.map((mount) => ({ ...mount, target: withoutLinks(mount.target) }));
	const plan = planRoot(resolved, readFolder);
	const root = plan.isNew ? folder : '/';
	if (plan.isNew) await mkdir(folder, { recursive: true, mode: 0o755 });
	for (const { source, kind } of plan.inner) makePlace(source, kind);
	for (const step of plan.steps) {
		if (step.do === 'link') await symlink(step.leadsTo, join(folder, step.path));
		else if (step.do !== 'mount') makePlace(join(folder, step.path), step.do === 'file' ? 'file' : 'directory');
	}
	const imitation = `${folder}.hidden`;
	if (hidden !== undefined) makeImitation(imitation, hidden);
	const hiding = hidden === undefined ? [] : hidingSteps(hidden, { imitation, root, mounts: resolved });
	const table = `${folder}.mounts`;
	await writeFile(table, mountTable([...plan.steps, ...hiding], root), { mode: 0o600 });
	return { folder: root, table };
}

const enter = 'mount --all --fstab "$1" || exit 125; shift; exec chroot "$@"';

/**
 * The command, run in the root, in a mount namespace of its own: nobody else ever sees what is mounted, and it is gone
 * with the last process in it, so that the folder can be removed like any other.
 */
export function inRoot({ folder, table }: ContainerRoot, argv: Argv): Argv {
	return ['unshare', '--mount', '--propagation', 'slave', '--', 'sh', '-c', enter, 'sh', table, folder, ...argv];
}
