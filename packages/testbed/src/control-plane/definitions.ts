// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kube } from '@branchline/kube';
import { until } from '../until.ts';

const collections: Readonly<Record<string, string>> = {
	CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
	ValidatingAdmissionPolicy: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
	ValidatingAdmissionPolicyBinding: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
};

// More than the machine has time for, and none is answered in time.
const atOnce = 4;

/** The documents of a YAML text; one without a kind, such as a licence in comments, is left out. */
export function splitDocuments(text: string): readonly string[] {
	return text.split(/^---.*$/m).filter((document) => kindOf(document) !== undefined);
}

function kindOf(document: string): string | undefined {
	return /^kind: *(\w+) *$/m.exec(document)?.[1];
}

async function create(kube: Kube, document: string): Promise<void> {
	const kind = kindOf(document) ?? '';
	const path = collections[kind];
	if (path === undefined)
		throw new Error(`definitions: expected ${Object.keys(collections).join(' or ')}, got ${kind}`);
	const spec = { body: document, contentType: 'application/yaml', timeoutMs: 120_000 };
	const { status, body } = await kube.request('POST', path, spec);
	if (status !== 201 && status !== 409) throw new Error(`${kind}: the API server refused it (${status}): ${body}`);
}

/** Works through items in their order, a few at once; where one fails no other is begun, and it rejects. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const left = [...items];
	const next = async (): Promise<void> => {
		for (let item = left.shift(); item !== undefined; item = left.shift()) {
			await work(item).catch((error: unknown) => {
				left.length = 0;
				throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: atOnce }, next));
}

interface Definition {
	readonly spec: {
		readonly group: string;
		readonly names: { readonly plural: string };
		readonly versions: readonly { readonly name: string; readonly served: boolean }[];
	};
}

interface ResourceList {
	readonly resources?: readonly { readonly name: string }[];
}

/** The names of resources that a version of a group serves now. */
async function served(kube: Kube, groupVersion: string): Promise<ReadonlySet<string>> {
	const { status, body } = await kube.request('GET', `/apis/${groupVersion}`);
	if (status !== 200) return new Set();
	return new Set(((JSON.parse(body) as ResourceList).resources ?? []).map(({ name }) => name));
}

/** Waits until the API server serves every custom resource that it has a definition of, and says so to those who ask. */
export async function untilServed(kube: Kube): Promise<void> {
	const { items } = await kube.list({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' });
	const wanted = new Map<string, string[]>();
	for (const { spec } of items as unknown as readonly Definition[]) {
		for (const version of spec.versions.filter((each) => each.served)) {
			const groupVersion = `${spec.group}/${version.name}`;
			wanted.set(groupVersion, [...(wanted.get(groupVersion) ?? []), spec.names.plural]);
		}
	}
	const isServed = async ([groupVersion, names]: readonly [string, readonly string[]]): Promise<void> => {
		const check = async (): Promise<true | undefined> => {
			const found = await served(kube, groupVersion);
			return names.every((name) => found.has(name)) ? true : undefined;
		};
		await until(`${groupVersion}: served`, check, { timeoutMs: 120_000, everyMs: 100 });
	};
	await Promise.all([...wanted].map(isServed));
}

/** Creates the custom resource definitions (and admission policies) of YAML files; what is there already is kept. */
export async function createDefinitions(kube: Kube, folders: readonly string[]): Promise<void> {
	const paths = await Promise.all(
		folders.map(async (folder) => (await readdir(folder)).sort().map((file) => join(folder, file))),
	);
	const texts = await Promise.all(paths.flat().map((path) => readFile(path, 'utf8')));
	await eachOf(texts.flatMap(splitDocuments), (document) => create(kube, document));
}
