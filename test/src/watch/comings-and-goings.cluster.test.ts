// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { formatEvent, type ReconcileEvent, reconcile } from '@branchline/controller';
import test, { type ExecutionContext } from 'ava';
import { RequestStreams, type Seen, tally } from './request-streams.ts';
import { deployment, httpRoute, sandbox, service, virtualService } from './shop-objects.ts';
import { type Stage, startStage, until } from './stage.ts';
import { Timeline } from './timeline.ts';

const seconds = Number(process.env.WATCH_SECONDS ?? 60);
const perSecond = Number(process.env.WATCH_RATE ?? 25);

/**
 * Keys that nobody touches, a key that is being changed all the time, one whose fork dies, and one whose fork's
 * Service is deleted.
 */
const keys = ['', 'k1', 'changing', 'dying', 'leaving'] as const;

/** The keys whose forks are dead for a while, and those forks. */
const mortal = { dying: 'fork-3', leaving: 'fork-4' } as const;

test.serial('constant requests see no change but that of their own key, whatever comes and goes', async (t) => {
	const stage = await startStage(t);
	const { kube, testbed, put } = stage;
	for (const object of [
		virtualService('checkout', '10s'),
		httpRoute('shop', '/'),
		sandbox('k1', 'fork-1'),
		...Object.entries(mortal).map(([key, fork]) => sandbox(key, fork)),
	]) {
		await put(object);
	}
	const timeline = new Timeline();
	await timeline.follow(t, kube);
	const told: ReconcileEvent[] = [];
	const deletions: number[] = [];
	const reconciler = reconcile(kube, {
		mesh: ['istio', 'gateway-api'],
		implementation: 'envoy-gateway',
		onEvent: (event) => {
			told.push(event);
			if (event.kind === 'pruned' && event.ref.kind === 'HTTPRoute') deletions.push(Date.now());
			timeline.note(formatEvent(event));
		},
	});
	t.teardown(() => reconciler.stop());

	const inMesh = {
		address: await stage.addressOf('checkout'),
		port: 8080,
		authority: 'checkout.shop.svc.cluster.local:8080',
	};
	const atGateway = { address: await stage.gatewayAddress(), port: 80, authority: 'shop.example' };
	const start = async (from: string, order: typeof inMesh) => {
		const streams = await RequestStreams.start(testbed, await stage.podOf(from), {
			...order,
			path: '/pay',
			keys,
			perSecond,
		});
		t.teardown(() => streams.stop());
		return streams;
	};
	const places = { sidecar: await start('client', inMesh), gateway: await start('outside', atGateway) };
	const all = Object.values(places);
	const isSteady = (one: RequestStreams) =>
		one.last('') === '200 checkout' &&
		one.last('k1') === '200 fork-1' &&
		Object.entries(mortal).every(([key, fork]) => one.last(key) === `200 ${fork}`);
	await until('every key reaches its fork', () => all.every(isSteady));

	const began = Date.now();
	const died = await comeAndGo(stage, began + seconds * 1000, (line) => {
		t.log(line);
		timeline.note(line);
	});
	const ended = Date.now();
	await until('the dead fork is back', () => all.every(isSteady));
	for (const [place, { seen }] of Object.entries(places)) {
		const during = seen.filter(({ at }) => at >= began && at <= ended);
		const exchanged = place === 'gateway' ? during.filter((one) => isBetweenCopies(one, deletions)) : [];
		t.log(`${place}: ${exchanged.length} requests of keys between two copies of a route`);
		t.true(exchanged.length < during.length / 100);
		const answers = during.filter((one) => !exchanged.includes(one));
		for (const key of keys) t.log(`${place}, ${key || 'no key'}: ${JSON.stringify(tally(answers, key))}`);
		const steady = [
			{ key: '', workload: 'checkout' },
			{ key: 'k1', workload: 'fork-1' },
		];
		for (const one of answers) {
			const expected = steady.find(({ key }) => key === one.key);
			if (expected === undefined || (one.status === 200 && one.workload === expected.workload)) continue;
			t.log([`${place}, a wrong answer:`, ...timeline.around(one)].join('\n'));
		}
		t.deepEqual(Object.keys(tally(answers, '')), ['200 checkout'], `${place}: requests without a key`);
		t.deepEqual(Object.keys(tally(answers, 'k1')), ['200 fork-1'], `${place}: requests of a key that nobody changes`);
		t.deepEqual(
			answers.filter(isNotOf('changing', ['checkout', 'fork-2', 'payments'])),
			[],
			`${place}: a changing key meets its own forks`,
		);
		for (const [mortalKey, fork] of Object.entries(mortal)) {
			t.deepEqual(answers.filter(isNotOf(mortalKey, [fork])), [], `${place}: a dead fork is never the baseline`);
			const dead = answers.filter(({ key, at }) => key === mortalKey && at > died.from && at < died.to);
			t.true(dead.length > perSecond, `${place}: requests of ${mortalKey} were sent while the fork was dead`);
			t.deepEqual(
				dead.filter(({ status, ms }) => status < 500 || ms > 5000),
				[],
				`${place}: a dead fork fails within five seconds`,
			);
			// A mesh has a moment to hear of it, in which a missing Service is answered as the mesh has it.
			const known = dead.filter(({ at }) => at > died.from + 5000);
			t.true(known.length > 0, `${place}: requests of ${mortalKey} were sent while that was known`);
			t.deepEqual(
				known.filter(({ status }) => status !== 503),
				[],
				`${place}: with 503, whatever it is that is not there`,
			);
		}
	}
	await caughtUp(stage, told);
	await replaceWhole(t, stage, places.sidecar);
	const counts: Record<string, number> = {};
	for (const { kind } of told) counts[kind] = (counts[kind] ?? 0) + 1;
	t.log(JSON.stringify(counts));
	t.deepEqual(told.filter(({ kind }) => kind === 'broken').map(formatEvent), []);
	// What the mesh reports of the last writes may be followed by status reports of ours.
	await sleep(3000);
	const { writes } = reconciler.work;
	await sleep(3000);
	t.is(reconciler.work.writes, writes, 'a quiet cluster sees no writes');
});

/** Watches that were cut off find their way back in their own time: a sandbox comes and goes to see that they have. */
async function caughtUp({ put, remove }: Stage, told: readonly ReconcileEvent[]): Promise<void> {
	const isOf = (kind: string) => (event: ReconcileEvent) =>
		event.kind === 'applied' && event.ref.kind === kind && event.keys.includes('marker');
	await put(sandbox('marker', 'fork-2'));
	await until('a new sandbox is in both meshes', () =>
		['VirtualService', 'HTTPRoute'].every((kind) => told.some(isOf(kind))),
	);
	const before = told.length;
	await remove(sandbox('marker', ''));
	await until('it is gone', () => told.slice(before).some(({ kind }) => kind === 'pruned'));
}

/**
 * The user replaces the whole VirtualService, as `kubectl apply` does, and our rules in it with it: requests without a key
 * never notice, and those with a key meet the baseline until the rules are there again.
 */
async function replaceWhole(t: ExecutionContext, { put }: Stage, streams: RequestStreams): Promise<void> {
	const replaced = Date.now();
	await put(virtualService('checkout', '9s'));
	const isBack = () => {
		const last = streams.seen.filter(({ key, at }) => key === 'k1' && at > replaced).slice(-2 * perSecond);
		return last.length === 2 * perSecond && last.every(({ workload }) => workload === 'fork-1');
	};
	await until('the key reaches its fork again', isBack);
	const since = streams.seen.filter(({ at }) => at >= replaced);
	t.deepEqual(Object.keys(tally(since, '')), ['200 checkout'], 'requests without a key, while a route is replaced');
	const astray = since.filter(({ key, workload }) => key === 'k1' && workload !== 'fork-1');
	const span = astray.length === 0 ? 0 : astray.at(-1)!.at - astray[0]!.at;
	t.log(`a replaced VirtualService: ${astray.length} requests of a key met the baseline, within ${span} ms`);
	t.true(span < 5000);
}

/**
 * Whether a request of a key came between the old copy of its route and the new one: Envoy Gateway takes the cluster of a
 * deleted route from its Envoy before the route itself (`no_cluster` in its statistics), which is seen on a busy machine.
 */
function isBetweenCopies({ key, at, ms, status, workload }: Seen, deletions: readonly number[]): boolean {
	if (key === '' || key in mortal || status !== 503 || workload !== '') return false;
	return deletions.some((deleted) => deleted < at + ms && deleted > at - 2000);
}

/** Answers of a key that come from another workload; a pod that dies may take a request with it (status 0). */
function isNotOf(key: string, allowed: readonly string[]): (one: Seen) => boolean {
	return (one) => one.key === key && one.status > 0 && one.status < 500 && !allowed.includes(one.workload);
}

/** What sandboxes, users, forks and the API server do until the time is over; says when the mortal forks were surely dead. */
async function comeAndGo(
	{ testbed, kube, put, remove }: Stage,
	end: number,
	log: (line: string) => void,
): Promise<{ readonly from: number; readonly to: number }> {
	const began = Date.now();
	const at = (share: number) => began + (end - began) * share;
	const died = { from: 0, to: 0 };
	let restarted = false;
	for (let round = 0; Date.now() < end; round++) {
		const others = Array.from({ length: 3 }, (_, n) =>
			sandbox(`other-${round % 4}-${n}`, n % 2 === 0 ? 'fork-1' : 'fork-2'),
		);
		await put(sandbox('changing', 'fork-2'));
		for (const other of others) await put(other);
		if (round % 2 === 0) await put(virtualService('payments', '3s'));
		await put(sandbox('of-payments', 'fork-1', 'payments'));
		await sleep(500);
		await put(httpRoute('second', '/v2'));
		await editTimeout(kube, `${3 + (round % 5)}s`);
		await put(sandbox('changing', 'payments'));
		await sleep(500);
		await remove(sandbox('changing', ''));
		for (const other of others) await remove(other);
		await remove(httpRoute('second', ''));
		if (round % 2 === 0) await remove(virtualService('payments', ''));
		if (died.from === 0 && Date.now() > at(0.25)) {
			await put(deployment('fork-3', 0));
			await remove(service('fork-4'));
			// A pod that ends is given time; its endpoints go first.
			await sleep(3000);
			died.from = Date.now();
			log('fork-3 is dead, and the Service of fork-4 is gone');
		}
		if (!restarted && Date.now() > at(0.5)) {
			restarted = true;
			log('kube-apiserver is being restarted');
			await testbed.restart('kube-apiserver');
			log('kube-apiserver was restarted');
		}
		if (died.to === 0 && Date.now() > at(0.75)) {
			died.to = Date.now();
			await put(deployment('fork-3', 1));
			await put(service('fork-4'));
			log('fork-3 and the Service of fork-4 come back');
		}
	}
	return died;
}

/** The user edits the VirtualService as it is, as `kubectl edit` does: what is ours in it stays until it is followed. */
async function editTimeout(kube: Stage['kube'], timeout: string): Promise<void> {
	const ref = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', namespace: 'shop', name: 'checkout' };
	const object = await kube.get(ref);
	const { http } = object!.spec as { readonly http: readonly unknown[] };
	await kube
		.patch(ref, [
			{ op: 'test', path: '/metadata/resourceVersion', value: object!.metadata.resourceVersion },
			{ op: 'replace', path: `/spec/http/${http.length - 1}/timeout`, value: timeout },
		])
		// We may have written in between; the user tries again later.
		.catch((error: Error) => (error as { status?: number }).status === 422 || Promise.reject(error));
}
