// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import type { KindRef } from './discovery.ts';
import { KubeError } from './kube-error.ts';

/** Which objects of a kind to list. */
export interface ListOptions {
	/** Absent: those of all namespaces. */
	readonly namespace?: string;
	readonly labelSelector?: string;
	readonly fieldSelector?: string;
}

/** The objects of a kind at one moment, each with its apiVersion and kind, which lists leave out of their items. */
export interface ObjectList {
	readonly items: KubernetesObject[];
	readonly resourceVersion: string;
}

/** A page, as the API server answers it. */
export interface Page {
	readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
	readonly items?: readonly KubernetesObject[] | null;
}

/** The most objects of one page. */
const pageSize = 500;
const restarts = 3;

/**
 * All pages of a list, one after the other. Where the list grows too old to be continued (410), it is begun anew, at
 * most three times.
 */
export async function listPages(
	{ apiVersion, kind }: KindRef,
	getPage: (query: Readonly<Record<string, string>>) => Promise<Page>,
): Promise<ObjectList> {
	for (let restart = 0; ; restart++) {
		try {
			return await readPages(apiVersion, kind, getPage);
		} catch (error) {
			if (!(error instanceof KubeError && error.status === 410) || restart === restarts) throw error;
		}
	}
}

async function readPages(
	apiVersion: string,
	kind: string,
	getPage: (query: Readonly<Record<string, string>>) => Promise<Page>,
): Promise<ObjectList> {
	const items: KubernetesObject[] = [];
	let next: string | undefined;
	for (;;) {
		const page = await getPage({ limit: String(pageSize), ...(next ? { continue: next } : {}) });
		for (const item of page.items ?? []) items.push({ ...item, apiVersion, kind });
		next = page.metadata?.continue;
		if (!next) return { items, resourceVersion: page.metadata?.resourceVersion ?? '' };
	}
}

/** The selectors of a list or watch, as its query has them. */
export function selectors({ labelSelector, fieldSelector }: ListOptions): Record<string, string> {
	return { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
}
