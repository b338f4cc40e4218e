// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Envoy } from './start-envoy.ts';
import { until } from './until.ts';
import { typeUrls } from './xds-resources.ts';

/**
 * One file that Envoy reads and watches. `scopes` are the statistics scopes in which Envoy counts its readings, as RE2;
 * empty where Envoy does not read the file yet.
 */
export interface Subscription {
	readonly what: string;
	readonly path: string;
	readonly typeUrl: string;
	readonly scopes: readonly string[];
}

// Names hold characters that a file name cannot, and may be longer than a file name; the hash keeps them apart.
function fileName(name: string): string {
	const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
	return `${encodeURIComponent(name).slice(0, 120)}.${hash}.json`;
}

// Envoy writes a colon in a statistic's name as an underscore.
function inStatistics(name: string): string {
	return name.replaceAll(':', '_').replaceAll(/[^A-Za-z0-9_-]/g, '\\$&');
}

/** The file with every cluster. */
export function cdsFile(directory: string): Subscription {
	const path = join(directory, 'cds.json');
	return { what: 'clusters', path, typeUrl: typeUrls.cluster, scopes: ['cluster_manager\\.cds'] };
}

/** The file with one route table. */
export function rdsFile(directory: string, name: string): Subscription {
	const path = join(directory, 'rds', fileName(name));
	const scopes = [`http\\..+\\.rds\\.${inStatistics(name)}`];
	return { what: `route configuration ${name}`, path, typeUrl: typeUrls.routeConfiguration, scopes };
}

/** The file with the endpoints that `readers`, the clusters that Envoy has already, ask for by `name`. */
export function edsFile(directory: string, name: string, readers: readonly string[] = []): Subscription {
	const path = join(directory, 'eds', fileName(name));
	const scopes = readers.map((reader) => `cluster\\.${inStatistics(reader)}`);
	return { what: `endpoints ${name}`, path, typeUrl: typeUrls.endpoints, scopes };
}

async function readings(envoy: Envoy, { scopes }: Subscription) {
	const counted = '(version_text|update_rejected|update_failure)';
	const stats = await envoy.stats(`^((${scopes.join('|')})\\.${counted}|cluster_manager\\.warming_clusters)$`);
	const entries = Object.entries(stats);
	const ending = (...ends: string[]) => entries.filter(([name]) => ends.some((end) => name.endsWith(end)));
	return {
		versions: ending('.version_text').map(([, value]) => value),
		refusals: ending('.update_rejected', '.update_failure').reduce((sum, [, value]) => sum + Number(value), 0),
		warming: Number(stats['cluster_manager.warming_clusters'] ?? 0),
	};
}

/** How often the Envoy has refused what this file held, until now. */
export async function refusals(envoy: Envoy, subscription: Subscription): Promise<number> {
	return subscription.scopes.length === 0 ? 0 : (await readings(envoy, subscription)).refusals;
}

async function refusal(envoy: Envoy, what: string): Promise<Error> {
	const log = await envoy.logTail(200);
	const [, message] = log.match(/.*Filesystem config update (?:rejected|failure): (.*?)\s*(?:\n\[|$)/s) ?? [];
	// protobuf prints its messages with spaces that change from process to process, so that nobody parses them.
	const words = message?.replaceAll(/\s+/g, ' ') ?? 'it did not say why';
	return new Error(`${what}: rejected by ${envoy.name}: ${words}`);
}

/**
 * Waits until the Envoy routes by `version` of the file: it read it, and no cluster is warming.
 *
 * Rejects with Envoy's own message where `refusals` has grown past `before`, and at the deadline.
 */
export async function taken(
	envoy: Envoy,
	subscription: Subscription,
	{ version, before, timeoutMs }: { version: string; before: number; timeoutMs: number },
): Promise<void> {
	if (subscription.scopes.length === 0) return;
	const { what } = subscription;
	const check = async () => {
		const now = await readings(envoy, subscription);
		if (now.refusals > before) throw await refusal(envoy, what);
		const read = now.versions.length > 0 && now.versions.every((value) => value === version);
		return read && now.warming === 0 ? true : undefined;
	};
	await until(`${what}: version ${version} taken by ${envoy.name}`, check, { timeoutMs });
}
