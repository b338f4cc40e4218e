// SPDX-License-Identifier: Apache-2.0
import { identity, type KubernetesObject, type NativeObject, sameValue, strip } from 'branchline';
import { type Document, isMap, isScalar, isSeq, parseAllDocuments, type YAMLMap } from 'yaml';
import { blockListEdits } from './block-list.ts';
import { type Edit, edited } from './edit.ts';
import { flowListEdits } from './flow-list.ts';

/**
 * The text of a file with the rules (`spec.http`) of the objects in `wanted`, by identity, as they are there; every
 * other character stays. Throws where that cannot be done.
 */
export function rewrite(text: string, wanted: ReadonlyMap<string, NativeObject>): string {
	const options = { uniqueKeys: false, logLevel: 'silent' } as const;
	const before = [...parseAllDocuments(text, options)] as Document[];
	const edits = before.flatMap(objectsIn).flatMap((node) => {
		const object = wanted.get(identityOf(node.toJSON()) ?? '');
		return object === undefined ? [] : rulesEdits(text, node, rulesOf(object));
	});
	const result = edited(text, edits);
	const after = [...parseAllDocuments(result, options)] as Document[];
	const [expected, found] = [before.map((one) => expectedOf(one.toJS(), wanted)), after.map((one) => one.toJS())];
	if (!sameValue(expected, found)) throw new Error('the text around the rules cannot be kept as it is');
	return result;
}

function rulesEdits(text: string, object: YAMLMap, wanted: readonly unknown[]): readonly Edit[] {
	const list = object.getIn(['spec', 'http'], true);
	const spec = object.get('spec', true);
	const key = isMap(spec) ? spec.items.find((pair) => isScalar(pair.key) && pair.key.value === 'http')?.key : undefined;
	if (!isSeq(list) || !isScalar(key)) throw new Error('spec.http is not written as a list');
	const present = object.toJSON() as KubernetesObject;
	const users = rulesOf(strip(present) ?? present);
	const gone = new Set(rulesOf(present).flatMap((rule, index) => (users.includes(rule) ? [] : [index])));
	const added = wanted.slice(0, wanted.length - users.length);
	return list.flow
		? flowListEdits(text, list, gone, added)
		: blockListEdits(text, key.range?.[0] ?? 0, list, gone, added);
}

/** The objects of a document: itself, or the items of the list that it is. */
function objectsIn(document: Document): readonly YAMLMap[] {
	return isMap(document.contents) ? itemsIn(document.contents) : [];
}

function itemsIn(node: YAMLMap): readonly YAMLMap[] {
	const items = node.get('items', true);
	if (!String(node.get('kind')).endsWith('List') || !isSeq(items)) return [node];
	return items.items.flatMap((item) => (isMap(item) ? itemsIn(item) : []));
}

function expectedOf(value: unknown, wanted: ReadonlyMap<string, NativeObject>): unknown {
	const list = value as { readonly kind?: string; readonly items?: readonly unknown[] } | null;
	if (list?.kind?.endsWith('List') && Array.isArray(list.items)) {
		return { ...list, items: list.items.map((item) => expectedOf(item, wanted)) };
	}
	const object = wanted.get(identityOf(value) ?? '');
	if (object === undefined) return value;
	const present = value as KubernetesObject;
	return { ...present, spec: { ...(present.spec as object), http: rulesOf(object) } };
}

function rulesOf(object: NativeObject): readonly unknown[] {
	const { http } = (object.spec ?? {}) as { readonly http?: readonly unknown[] };
	return http ?? [];
}

function identityOf(value: unknown): string | undefined {
	const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubernetesObject>;
	if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !metadata?.name) return undefined;
	return identity({ apiVersion, kind, metadata });
}
