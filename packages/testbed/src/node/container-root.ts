// SPDX-License-Identifier: Apache-2.0
import { posix } from 'node:path';

const { dirname, join, relative } = posix;

/** Something of the machine that a container sees at a path of its own. */
export interface Mount {
	/** Absolute, as the container sees it, with no symbolic link in the part that is there on the machine. */
	readonly target: string;
	readonly source: string;
	readonly kind: 'directory' | 'file';
	readonly readOnly: boolean;
}

/** One entry of a folder of the machine. */
export interface Entry {
	readonly name: string;
	readonly kind: 'directory' | 'file' | 'link';
	/** Where a link leads. */
	readonly leadsTo?: string;
}

/** Reads a folder of the machine; undefined where it is not one. */
export type ReadFolder = (path: string) => readonly Entry[] | undefined;

/** One thing to do for a root: make a place in it, or mount something there. Paths begin at the root. */
type RootStep =
	| { readonly do: 'folder' | 'file'; readonly path: string }
	| { readonly do: 'link'; readonly path: string; readonly leadsTo: string }
	| { readonly do: 'mount'; readonly path: string; readonly source: string; readonly options: string };

/** What to make on the machine inside of sources of mounts, because other mounts lie in them. */
interface InnerPlace {
	readonly source: string;
	readonly kind: 'directory' | 'file';
}

/** How to make the root of a container's file system. */
export interface RootPlan {
	/** Whether it is a new root, or the machine's own in which only mounts are made. */
	readonly isNew: boolean;
	readonly inner: readonly InnerPlace[];
	readonly steps: readonly RootStep[];
}

/**
 * A root that looks like the machine's with the mounts over it, without a change to the machine: folders in which a
 * mount point is missing are imitated, entry by entry; everything else is the machine's. Where no mount point is missing
 * it is the machine's root itself.
 */
export function planRoot(mounts: readonly Mount[], read: ReadFolder): RootPlan {
	const ordered = [...mounts].sort((a, b) => (a.target < b.target ? -1 : 1));
	const inner: InnerPlace[] = [];
	const imitated = new Set<string>();
	const places: RootStep[] = [];
	for (const mount of ordered) {
		const outer = ordered.findLast(({ target }) => mount.target.startsWith(`${target}/`));
		if (outer !== undefined) {
			inner.push({ source: join(outer.source, relative(outer.target, mount.target)), kind: mount.kind });
			continue;
		}
		if (exists(mount.target, read)) continue;
		for (const folder of lineage(deepest(dirname(mount.target), read))) imitated.add(folder);
		places.push({ do: mount.kind === 'file' ? 'file' : 'folder', path: mount.target });
	}
	const copies = [...imitated].sort().flatMap((folder) => imitation(folder, imitated, read));
	return { isNew: imitated.size > 0, inner, steps: [...copies, ...places, ...ordered.map(mountStep)] };
}

/** Whether something is there by that name in its folder. */
function exists(path: string, read: ReadFolder): boolean {
	return read(dirname(path))?.some(({ name }) => name === posix.basename(path)) ?? false;
}

function deepest(path: string, read: ReadFolder): string {
	return path === '/' || read(path) !== undefined ? path : deepest(dirname(path), read);
}

/** The folder and all above it. */
function lineage(path: string): readonly string[] {
	return path === '/' ? ['/'] : [...lineage(dirname(path)), path];
}

function imitation(folder: string, imitated: ReadonlySet<string>, read: ReadFolder): readonly RootStep[] {
	return (read(folder) ?? []).flatMap(({ name, kind, leadsTo = '' }): readonly RootStep[] => {
		const path = join(folder, name);
		if (kind === 'link') return [{ do: 'link', path, leadsTo }];
		const place: RootStep = { do: kind === 'directory' ? 'folder' : 'file', path };
		if (imitated.has(path)) return [place];
		return [place, { do: 'mount', path, source: path, options: kind === 'directory' ? 'rbind' : 'bind' }];
	});
}

function mountStep({ target, source, readOnly }: Mount): RootStep {
	return { do: 'mount', path: target, source, options: readOnly ? 'bind,ro' : 'bind' };
}

/** A folder of the machine of which a container sees some files alone. */
export interface HiddenFolder {
	readonly folder: string;
	readonly kept: readonly string[];
}

/**
 * The steps, after all others, that lay over a hidden folder another one, `imitation`, which has empty places for the
 * files that are kept; none where a mount lies over it anyway. `root` is the folder that becomes the root.
 */
export function hidingSteps(
	{ folder, kept }: HiddenFolder,
	{ imitation, root, mounts }: { readonly imitation: string; readonly root: string; readonly mounts: readonly Mount[] },
): readonly RootStep[] {
	if (mounts.some(({ target }) => join(folder, '/').startsWith(join(target, '/')))) return [];
	const files = kept.map((source): RootStep => {
		return { do: 'mount', path: join(imitation, relative(folder, source)), source, options: 'bind' };
	});
	return [...files, { do: 'mount', path: folder, source: join(root, imitation), options: 'rbind' }];
}

function escaped(path: string): string {
	return path.replaceAll(/[\s\\#]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** The mounts among steps as a table in the form of `/etc/fstab`, for a root that is `folder`. */
export function mountTable(steps: readonly RootStep[], folder: string): string {
	const lines = steps.flatMap((step) =>
		step.do === 'mount'
			? [`${escaped(step.source)} ${escaped(join(folder, step.path))} none ${step.options} 0 0\n`]
			: [],
	);
	return lines.join('');
}
