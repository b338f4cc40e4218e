// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import type { Container, Pod, Volume } from './pod.ts';

/** The contents of ConfigMaps and Secrets of one namespace, by name and key; what is not there has no entry. */
export interface KeyedData {
	readonly configMaps: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
	readonly secrets: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
}

/** The names of the ConfigMaps and Secrets that a pod's containers and volumes mention. */
interface References {
	readonly configMaps: ReadonlySet<string>;
	readonly secrets: ReadonlySet<string>;
}

function ofContainer({ env = [], envFrom = [] }: Container): readonly [string | undefined, string | undefined][] {
	return [
		...env.map(({ valueFrom }) => pair(valueFrom?.configMapKeyRef?.name, valueFrom?.secretKeyRef?.name)),
		...envFrom.map(({ configMapRef, secretRef }) => pair(configMapRef?.name, secretRef?.name)),
	];
}

function ofVolume({ configMap, secret, projected }: Volume): readonly [string | undefined, string | undefined][] {
	const parts = projected?.sources ?? [];
	return [
		pair(configMap?.name, secret?.secretName),
		...parts.map((part) => pair(part.configMap?.name, part.secret?.name)),
	];
}

function pair(configMap: string | undefined, secret: string | undefined): [string | undefined, string | undefined] {
	return [configMap, secret];
}

/** Every ConfigMap and Secret that a pod mentions. */
function referencesOf({ spec: { containers, initContainers = [], volumes = [] } }: Pod): References {
	const found = [...[...initContainers, ...containers].flatMap(ofContainer), ...volumes.flatMap(ofVolume)];
	const names = (index: 0 | 1) => new Set(found.map((one) => one[index]).filter((name) => name !== undefined));
	return { configMaps: names(0), secrets: names(1) };
}

interface KeyedObject {
	readonly data?: Readonly<Record<string, string>>;
	readonly binaryData?: Readonly<Record<string, string>>;
}

function entries(object: KeyedObject, data: BufferEncoding): ReadonlyMap<string, Buffer> {
	const decode = (values: Readonly<Record<string, string>> = {}, encoding: BufferEncoding) =>
		Object.entries(values).map(([key, value]) => [key, Buffer.from(value, encoding)] as const);
	return new Map([...decode(object.data, data), ...decode(object.binaryData, 'base64')]);
}

/** Reads what a pod mentions, as it is now; rejects where the API server does not answer. */
export async function readReferences(kube: Kube, pod: Pod): Promise<KeyedData> {
	const { namespace } = pod.metadata;
	const { configMaps, secrets } = referencesOf(pod);
	const read = async (kind: 'ConfigMap' | 'Secret', names: ReadonlySet<string>, encoding: BufferEncoding) => {
		const found = new Map<string, ReadonlyMap<string, Buffer>>();
		for (const name of names) {
			const object = await kube.get({ apiVersion: 'v1', kind, namespace, name });
			if (object !== undefined) found.set(name, entries(object as KeyedObject, encoding));
		}
		return found;
	};
	const [foundMaps, foundSecrets] = await Promise.all([
		read('ConfigMap', configMaps, 'utf8'),
		read('Secret', secrets, 'base64'),
	]);
	return { configMaps: foundMaps, secrets: foundSecrets };
}
