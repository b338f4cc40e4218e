// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readObjects } from '@branchline/model';
import type { NativeObject, Service } from '@branchline/plan';
import { identity } from 'branchline';
import { parseAllDocuments } from 'yaml';

/** What one file says of a cluster: its routes and what belongs to them, and its Services. */
export interface CorpusFile {
	/** The path below the folder that was read. */
	readonly name: string;
	readonly native: readonly NativeObject[];
	readonly services: readonly Service[];
	/** Routes among `native`. */
	readonly routes: number;
}

const routeKinds = /^(VirtualService|HTTPRoute|GRPCRoute)$/;
const tableType = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
const xdsTypes: ReadonlySet<unknown> = new Set([tableType, 'type.googleapis.com/envoy.config.cluster.v3.Cluster']);

/** What a translator makes of objects, which stand in a file beside it: the same routes once more. */
const isResult = /\.out\.yaml$/;

/** Every file below a folder that has routes in it, whatever else it is; in the order of their names. */
export async function corpusFiles(folder: string): Promise<readonly CorpusFile[]> {
	const names = await readdir(folder, { recursive: true, withFileTypes: true });
	const paths = names
		.filter(({ name }) => /\.(ya?ml|json|golden)$/.test(name) && !isResult.test(name))
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
	const files: CorpusFile[] = [];
	for (const path of paths) {
		const text = await readFile(path, 'utf8');
		if (!/VirtualService|HTTPRoute|GRPCRoute|irtual_?[hH]osts/.test(text)) continue;
		const file = corpusFile(relative(folder, path), text);
		if (file.routes > 0) files.push(file);
	}
	return files;
}

/** What a text says: templates and other texts that are no YAML say nothing. */
function corpusFile(name: string, text: string): CorpusFile {
	const values = valuesIn(text);
	const tables = name.endsWith('.routes.yaml') ? values.flat().flatMap(asTable) : [];
	const found = values.flatMap(objectsIn);
	const { documents } = readObjects([...found, ...tables]);
	const native = [...new Map(documents.native.map((object) => [identity(object), object])).values()];
	const routes = native.filter((object) => ('@type' in object ? object['@type'] === tableType : isRoute(object)));
	return { name, native, services: documents.services, routes: routes.length };
}

function isRoute({ kind }: { readonly kind?: unknown }): boolean {
	return routeKinds.test(String(kind));
}

function valuesIn(text: string): readonly unknown[] {
	try {
		const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
		return [...documents].flatMap((one) => ('errors' in one && one.errors.length === 0 ? [one.toJS() as unknown] : []));
	} catch {
		return [];
	}
}

/** The Kubernetes objects and xDS resources in a value, at any depth: lists, dumps of Envoys, inputs of a translator. */
function objectsIn(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value.flatMap(objectsIn);
	if (typeof value !== 'object' || value === null) return [];
	const { apiVersion, kind, metadata, '@type': type } = value as Readonly<Record<string, unknown>>;
	const isKubernetes = typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata === 'object';
	if (xdsTypes.has(type) || (isKubernetes && !kind.endsWith('List'))) return [value];
	return Object.values(value).flatMap(objectsIn);
}

function asTable(value: unknown): readonly unknown[] {
	const isTable = typeof value === 'object' && value !== null && 'virtualHosts' in value;
	return isTable ? [{ '@type': tableType, ...value }] : [];
}
