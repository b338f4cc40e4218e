// SPDX-License-Identifier: Apache-2.0
import { posix } from 'node:path';
import type { ValueSources } from './environment.ts';
import type { DownwardFile, KeyToPath, ProjectedSource, Source, Volume } from './pod.ts';
import { podField } from './pod-field.ts';

/** One file of a volume, by its path in it. */
interface VolumeFile {
	readonly path: string;
	readonly content: Buffer;
	readonly mode: number;
}

/** A token that has to be asked for, and the path of the file for it. */
export interface TokenFile {
	readonly path: string;
	readonly audience?: string;
	readonly expirationSeconds?: number;
	readonly mode: number;
}

/** What a volume holds when a pod starts: a folder of the machine, or files; and everything that is wrong with it. */
export interface VolumeContent {
	readonly hostPath?: string;
	readonly files: readonly VolumeFile[];
	readonly tokens: readonly TokenFile[];
	readonly faults: readonly string[];
}

const supported = 'emptyDir, hostPath, configMap, secret, downwardAPI and projected';

interface Parts {
	readonly files?: readonly VolumeFile[];
	readonly tokens?: readonly TokenFile[];
	readonly faults?: readonly string[];
}

/** What a volume holds; the testbed takes the content once, when the pod starts. */
export function volumeContent(volume: Volume, sources: ValueSources): VolumeContent {
	const { name, emptyDir, hostPath, configMap, secret, downwardAPI, projected, ...others } = volume;
	if (hostPath !== undefined) return { hostPath: hostPath.path, ...gather([]) };
	if (emptyDir !== undefined) return gather([]);
	const mode = (configMap ?? secret ?? downwardAPI ?? projected)?.defaultMode ?? 0o644;
	if (secret !== undefined) {
		const { secretName, optional, items } = secret;
		const source = { ...(secretName && { name: secretName }), ...(optional && { optional }) };
		return gather([keyed(name, 'Secret', source, items, mode, sources)]);
	}
	if (configMap !== undefined) return gather([keyed(name, 'ConfigMap', configMap, configMap.items, mode, sources)]);
	if (downwardAPI !== undefined) return gather([downward(name, downwardAPI.items, mode, sources)]);
	if (projected !== undefined) {
		return gather((projected.sources ?? []).map((part) => projectedPart(name, part, mode, sources)));
	}
	const kinds = Object.keys(others).join(', ') || 'unknown';
	return gather([{ faults: [`volume ${name}: ${kinds} is not supported by the testbed, which has ${supported}`] }]);
}

function gather(parts: readonly Parts[]): VolumeContent {
	return {
		files: parts.flatMap(({ files = [] }) => files),
		tokens: parts.flatMap(({ tokens = [] }) => tokens),
		faults: parts.flatMap(({ faults = [] }) => faults),
	};
}

function projectedPart(volume: string, part: ProjectedSource, mode: number, sources: ValueSources): Parts {
	const { configMap, secret, downwardAPI, serviceAccountToken, ...others } = part;
	if (configMap !== undefined) return keyed(volume, 'ConfigMap', configMap, configMap.items, mode, sources);
	if (secret !== undefined) return keyed(volume, 'Secret', secret, secret.items, mode, sources);
	if (downwardAPI !== undefined) return downward(volume, downwardAPI.items, mode, sources);
	if (serviceAccountToken !== undefined) return { tokens: [{ ...serviceAccountToken, mode }] };
	return { faults: [`volume ${volume}: the testbed does not know source ${Object.keys(others).join(', ')}`] };
}

function keyed(
	volume: string,
	what: 'ConfigMap' | 'Secret',
	{ name = '', optional }: Source,
	items: readonly KeyToPath[] | undefined,
	mode: number,
	{ keyed: { configMaps, secrets } }: ValueSources,
): Parts {
	const data = (what === 'ConfigMap' ? configMaps : secrets).get(name);
	if (data === undefined) return optional ? {} : { faults: [`volume ${volume}: ${what} ${name} not found`] };
	const wanted: readonly KeyToPath[] = items ?? [...data.keys()].map((key) => ({ key, path: key }));
	const missing = wanted.filter(({ key }) => !data.has(key));
	if (missing.length > 0 && !optional) {
		return { faults: missing.map(({ key }) => `volume ${volume}: ${what} ${name} has no key ${key}`) };
	}
	return checked(
		volume,
		wanted.flatMap(({ key, path, mode: own }) => {
			const content = data.get(key);
			return content === undefined ? [] : [{ path, content, mode: own ?? mode }];
		}),
	);
}

function downward(
	volume: string,
	items: readonly DownwardFile[] = [],
	defaultMode: number,
	{ pod, place }: ValueSources,
): Parts {
	const read = items.map(({ path, fieldRef, mode = defaultMode }) => {
		const value = fieldRef && podField(fieldRef.fieldPath, pod, place);
		return value === undefined ? { path } : { path, content: Buffer.from(value), mode };
	});
	const unknown = read.filter(({ content }) => content === undefined);
	if (unknown.length === 0) return checked(volume, read as readonly VolumeFile[]);
	return { faults: unknown.map(({ path }) => `volume ${volume}: the testbed does not know what ${path} asks for`) };
}

/** The API server refuses paths that lead out of the volume; this holds where an old object has one all the same. */
function checked(volume: string, files: readonly VolumeFile[]): Parts {
	const outside = files.filter(({ path }) => posix.normalize(`/${path}`) !== `/${path}`);
	if (outside.length === 0) return { files };
	return { faults: outside.map(({ path }) => `volume ${volume}: ${path} is not a path inside of it`) };
}
