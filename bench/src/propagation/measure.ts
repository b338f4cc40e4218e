// SPDX-License-Identifier: Apache-2.0
import { reconcile } from '@branchline/controller';
import { median } from '../median.ts';
import { Mesh } from './mesh.ts';
import { sandbox } from './objects.ts';
import type { Subject } from './subjects.ts';

/** How long a change took, in milliseconds: until the first proxy routed by it, and until the last. */
interface Lag {
	readonly first: number;
	readonly last: number;
}

/** What adding one sandbox costs beside a number of others. */
interface Propagation {
	readonly sandboxes: number;
	/** From writing the Sandbox until requests with its key are answered by its fork; medians. */
	readonly sandbox: Lag;
	/** The same for one route that was changed by hand: what the mesh needs by itself. */
	readonly floor: Lag;
	/** What a request without a key takes, see {@link keyless}. */
	readonly keyless: Keyless;
}

/** A request without a key: its median in milliseconds, and as a ratio to one for a service that nobody forks. */
interface Keyless {
	readonly ms: number;
	readonly ratio: number;
}

/** What was measured on one mesh. */
export interface MeshPropagation {
	readonly mesh: string;
	readonly proxies: number;
	/** The same before there was any sandbox. */
	readonly keylessBefore: Keyless;
	readonly at: readonly Propagation[];
}

const rounds = 5;
const keylessBlocks = 20;
const keylessRequests = 50;

/** Measures one mesh at growing numbers of sandboxes; `say` hears what comes next. */
export async function measureMesh(
	subject: Subject,
	sizes: readonly number[],
	say: (text: string) => void,
): Promise<MeshPropagation> {
	say(`${subject.name}: starting it`);
	const mesh = await Mesh.start(subject);
	const reconciler = reconcile(mesh.kube, subject.choice);
	try {
		// The first requests warm the way up.
		await keyless(mesh);
		const keylessBefore = await keyless(mesh);
		const at: Propagation[] = [];
		let there = 0;
		for (const sandboxes of sizes) {
			say(`${subject.name}: ${sandboxes} sandboxes`);
			for (; there < sandboxes - 1; there++) await mesh.write(sandbox(`k-${there}`));
			await settle(mesh, there);
			at.push(await measureAt(mesh, subject, sandboxes));
		}
		return { mesh: subject.name, proxies: subject.proxies, keylessBefore, at };
	} finally {
		await reconciler.stop();
		await mesh.stop();
	}
}

/** Resolves when the last of a number of sandboxes is live. */
async function settle(mesh: Mesh, sandboxes: number): Promise<void> {
	if (sandboxes === 0) return;
	await mesh.answeredByFork(0, 'baseline', keyHeader(`k-${sandboxes - 1}`), performance.now());
}

async function measureAt(mesh: Mesh, subject: Subject, sandboxes: number): Promise<Propagation> {
	const lags: Lag[] = [];
	const floors: Lag[] = [];
	for (let round = 0; round <= rounds; round++) {
		const key = `new-${round}`;
		const floor = await lag(mesh, subject, 'floor', [['x-floor', String(sandboxes * 100 + round)]], () =>
			mesh.write(subject.floor(sandboxes * 100 + round)),
		);
		const added = await lag(mesh, subject, 'baseline', keyHeader(key), () => mesh.write(sandbox(key)));
		await mesh.kube.delete({ ...sandboxRef, name: key });
		await gone(mesh, key);
		// The first round warms up what is used for the first time.
		if (round === 0) continue;
		floors.push(floor);
		lags.push(added);
	}
	return { sandboxes, sandbox: medianLag(lags), floor: medianLag(floors), keyless: await keyless(mesh) };
}

const sandboxRef = { apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbox', namespace: 'bench' };

type Headers = readonly (readonly [string, string])[];

function keyHeader(key: string): Headers {
	return [['x-branchline-key', key]];
}

async function lag(
	mesh: Mesh,
	{ proxies }: Subject,
	service: string,
	headers: Headers,
	write: () => Promise<void>,
): Promise<Lag> {
	const began = performance.now();
	await write();
	const first = await mesh.answeredByFork(0, service, headers, began);
	const others = Array.from({ length: proxies - 1 }, (_, index) =>
		mesh.answeredByFork(index + 1, service, headers, began),
	);
	return { first, last: Math.max(first, ...(await Promise.all(others))) };
}

async function gone(mesh: Mesh, key: string): Promise<void> {
	for (;;) {
		const [reply] = await mesh.ask(0, ['baseline'], keyHeader(key));
		if (reply?.arrival?.workload === 'baseline') return;
	}
}

/** Requests without a key in blocks, in which those for the forked service and for one that nobody forks take turns. */
async function keyless(mesh: Mesh): Promise<Keyless> {
	const services = Array.from({ length: 2 * keylessRequests }, (_, index) => (index % 2 === 0 ? 'baseline' : 'floor'));
	const blocks: Keyless[] = [];
	for (let block = 0; block < keylessBlocks; block++) {
		const replies = await mesh.ask(0, services, []);
		const wrong = replies.findIndex(({ arrival }, index) => arrival?.workload !== services[index]);
		if (wrong >= 0) throw new Error(`a request without a key was answered with ${replies[wrong]!.status}`);
		const of = (service: string) =>
			median(replies.filter((_, index) => services[index] === service).map(({ ms }) => ms));
		const ms = of('baseline');
		blocks.push({ ms, ratio: ms / of('floor') });
	}
	return { ms: median(blocks.map(({ ms }) => ms)), ratio: median(blocks.map(({ ratio }) => ratio)) };
}

function medianLag(lags: readonly Lag[]): Lag {
	return { first: median(lags.map(({ first }) => first)), last: median(lags.map(({ last }) => last)) };
}
