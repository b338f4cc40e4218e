// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../build/cache.ts';
import { definitionsDigest, digestOf, programDigest } from '../build/digest.ts';
import type { DefinitionsName } from '../build/pins.ts';
import { call } from '../call.ts';
import { etcdAddress } from './etcd.ts';

/** A key of etcd and its value, both in base64. */
interface Entry {
	readonly key: string;
	readonly value: string;
}

/** What is kept: custom resource definitions and admission policies, as the API server has stored them. */
const prefixes = [
	'/registry/apiextensions.k8s.io/customresourcedefinitions/',
	'/registry/validatingadmissionpolicies/',
	'/registry/validatingadmissionpolicybindings/',
] as const;

async function ask<T>(path: string, body: object): Promise<T> {
	const headers = { 'content-type': 'application/json' };
	const answer = await call({
		...etcdAddress,
		method: 'POST',
		path,
		headers,
		body: JSON.stringify(body),
		timeoutMs: 60_000,
	});
	if (answer.status !== 200) throw new Error(`etcd: ${path}: ${answer.status}: ${answer.body.slice(0, 300)}`);
	return JSON.parse(answer.body) as T;
}

function base64(text: string): string {
	return Buffer.from(text).toString('base64');
}

/** The key behind all that begin with a prefix. */
function endOf(prefix: string): string {
	return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

async function seedPath(definitions: readonly DefinitionsName[]): Promise<string> {
	const digests = await Promise.all([programDigest('kube-apiserver'), ...definitions.map(definitionsDigest)]);
	return join(cacheDirectory(), 'seeds', `${digestOf(...digests)}.json`);
}

/**
 * Puts definitions into an etcd that no API server uses yet, as an API server stored them once, and answers whether there
 * were any to put: to check them anew costs an API server more time than everything else in its start.
 */
export async function plantSeed(definitions: readonly DefinitionsName[]): Promise<boolean> {
	const text = await readFile(await seedPath(definitions), 'utf8').catch(() => undefined);
	if (text === undefined) return false;
	const entries = JSON.parse(text) as readonly Entry[];
	await Promise.all(entries.map((entry) => ask('/v3/kv/put', entry)));
	return true;
}

/** Keeps the definitions that the API server has stored, for the next testbed with the same. */
export async function keepSeed(definitions: readonly DefinitionsName[]): Promise<void> {
	const found = await Promise.all(
		prefixes.map((prefix) =>
			ask<{ readonly kvs?: readonly Entry[] }>('/v3/kv/range', {
				key: base64(prefix),
				range_end: base64(endOf(prefix)),
			}),
		),
	);
	const entries = found.flatMap(({ kvs = [] }) => kvs.map(({ key, value }) => ({ key, value })));
	const path = await seedPath(definitions);
	await mkdir(dirname(path), { recursive: true });
	const draft = `${path}.${process.pid}`;
	await writeFile(draft, JSON.stringify(entries));
	await rename(draft, path);
}
