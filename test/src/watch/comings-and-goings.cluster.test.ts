// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { formatEvent, type ReconcileEvent, type Reconciler, reconcile } from '@branchline/controller';
import test, { type ExecutionContext } from 'ava';
import { type Act, gatewayApiOnIstio, istioBehindEnvoyGateway } from './acts.ts';
import { comeAndGo } from './come-and-go.ts';
import { judge, keys, mortal, steady } from './judged.ts';
import { RequestStreams, type Seen, tally } from './request-streams.ts';
import { sandbox, virtualService } from './shop-objects.ts';
import { type Stage, startStage, until } from './stage.ts';
import { Timeline } from './timeline.ts';

const seconds = Number(process.env.WATCH_SECONDS ?? 40);
const perSecond = Number(process.env.WATCH_RATE ?? 25);

let stage: Stage;

test.before(async (t) => {
	stage = await startStage((line) => t.log(line));
});

test.after.always(() => stage?.stop());

test.serial('constant requests see no change but that of their own key, whatever comes and goes', async (t) => {
	const act = await begin(t, istioBehindEnvoyGateway);
	const places = {
		sidecar: await act.requests('client', await inMesh('checkout'), keys),
		gateway: await act.requests(
			'outside',
			{ address: await stage.gatewayAddress(), port: 80, authority: 'shop.example' },
			keys,
		),
	};
	const { during, died } = await play(t, act, places, seconds);
	const exchanged = during.gateway.filter((one) => isBetweenCopies(one, act.deletions));
	t.log(`${exchanged.length} requests of keys between two copies of a route`);
	t.true(exchanged.length < during.gateway.length / 100);
	judgeAll(t, act, { ...during, gateway: during.gateway.filter((one) => !exchanged.includes(one)) }, died);
	await caughtUp(act.told);
	await replaceWhole(t, places.sidecar);
	await end(t, act);
});

test.serial('so it is where HTTPRoutes lead from service to service', async (t) => {
	const act = await begin(t, gatewayApiOnIstio);
	const places = { sidecar: await act.requests('client', await inMesh('checkout'), keys) };
	// Its first route is ours, and comes and goes with the sandboxes.
	const unrouted = await act.requests('client', await inMesh('payments'), ['']);
	const { during, died } = await play(t, act, places, seconds / 2);
	judgeAll(t, act, during, died);
	const { seen } = unrouted;
	t.log(`payments: ${JSON.stringify(tally(seen, ''))}`);
	t.deepEqual(Object.keys(tally(seen, '')), ['200 payments'], 'requests for a service whose only routes are ours');
	const baselines = act.told.filter((one) => one.kind === 'pruned' && one.ref.name.includes('payments'));
	t.true(baselines.length > 1, 'whose routes came and went');
	await end(t, act);
});

/** What happens in an act, and how it is asked. */
interface Running {
	readonly act: Act;
	readonly reconciler: Reconciler;
	readonly timeline: Timeline;
	readonly told: readonly ReconcileEvent[];
	/** When routes of ours were deleted. */
	readonly deletions: readonly number[];
	/** Begins to send constant requests from a workload. */
	requests(from: string, to: Addressee, keys: readonly string[]): Promise<RequestStreams>;
}

interface Addressee {
	readonly address: string;
	readonly port: number;
	readonly authority: string;
}

async function inMesh(service: string): Promise<Addressee> {
	const authority = `${service}.shop.svc.cluster.local:8080`;
	return { address: await stage.addressOf(service), port: 8080, authority };
}

async function begin(t: ExecutionContext, act: Act): Promise<Running> {
	const sandboxes = Object.entries(mortal).map(([key, { fork, onUnavailable }]) =>
		sandbox(key, fork, { onUnavailable }),
	);
	for (const object of [...act.routes, sandbox('k1', 'fork-1'), ...sandboxes]) await stage.put(object);
	const timeline = new Timeline();
	await timeline.follow(t, stage.kube);
	const told: ReconcileEvent[] = [];
	const deletions: number[] = [];
	const reconciler = reconcile(stage.kube, {
		...act.reconcile,
		onEvent: (event) => {
			told.push(event);
			if (event.kind === 'pruned' && event.ref.kind === 'HTTPRoute') deletions.push(Date.now());
			timeline.note(formatEvent(event));
		},
	});
	t.teardown(() => reconciler.stop());
	const requests: Running['requests'] = async (from, to, asked) => {
		const order = { ...to, path: '/pay', keys: asked, perSecond };
		const streams = await RequestStreams.start(stage.testbed, await stage.podOf(from), order);
		t.teardown(() => streams.stop());
		return streams;
	};
	return { act, reconciler, timeline, told, deletions, requests };
}

/** Answers from the first change to the last, by place. */
async function play<P extends string>(
	t: ExecutionContext,
	{ act, timeline }: Running,
	places: Readonly<Record<P, RequestStreams>>,
	seconds: number,
) {
	const all = Object.entries<RequestStreams>(places);
	const expected = Object.entries({ ...steady, ...Object.fromEntries(forks) });
	const isSteady = ([, one]: (typeof all)[number]) =>
		expected.every(([key, workload]) => one.last(key) === `200 ${workload}`);
	await until('every key reaches its fork', () => all.every(isSteady));
	const began = Date.now();
	const died = await comeAndGo(stage, act, began + seconds * 1000, (line) => {
		t.log(line);
		timeline.note(line);
	});
	await until('the dead forks are back', () => all.every(isSteady));
	const ended = Date.now();
	const during = all.map(([place, { seen }]) => [place, seen.filter(({ at }) => at >= began && at <= ended)]);
	return { during: Object.fromEntries(during) as Record<P, readonly Seen[]>, died };
}

const forks = Object.entries(mortal).map(([key, { fork }]) => [key, fork] as const);

function judgeAll(
	t: ExecutionContext,
	{ timeline }: Running,
	places: Readonly<Record<string, readonly Seen[]>>,
	died: Parameters<typeof judge>[3],
): void {
	for (const [place, answers] of Object.entries(places)) {
		for (const one of answers) {
			const expected = steady[one.key];
			if (expected === undefined || (one.status === 200 && one.workload === expected)) continue;
			t.log([`${place}, a wrong answer:`, ...timeline.around(one)].join('\n'));
		}
		judge(t, place, answers, died);
	}
}

/** Nothing is written any more, and when sandboxes and routes go, all that is ours goes with them. */
async function end(t: ExecutionContext, { act, reconciler, told }: Running): Promise<void> {
	const counts: Record<string, number> = {};
	for (const { kind } of told) counts[kind] = (counts[kind] ?? 0) + 1;
	t.log(JSON.stringify(counts));
	t.deepEqual(told.filter(({ kind }) => kind === 'broken').map(formatEvent), []);
	// What the mesh reports of the last writes may be followed by status reports of ours.
	await sleep(3000);
	const { writes } = reconciler.work;
	await sleep(3000);
	t.is(reconciler.work.writes, writes, 'a quiet cluster sees no writes');
	for (const key of ['k1', ...Object.keys(mortal)]) await stage.remove(sandbox(key, ''));
	await until('nothing of ours is left', async () => (await stage.ours()).length === 0);
	for (const route of act.routes) await stage.remove(route);
}

/** Watches that were cut off find their way back in their own time: a sandbox comes and goes to see that they have. */
async function caughtUp(told: readonly ReconcileEvent[]): Promise<void> {
	const isOf = (kind: string) => (event: ReconcileEvent) =>
		event.kind === 'applied' && event.ref.kind === kind && event.keys.includes('marker');
	await stage.put(sandbox('marker', 'fork-2'));
	await until('a new sandbox is in both meshes', () =>
		['VirtualService', 'HTTPRoute'].every((kind) => told.some(isOf(kind))),
	);
	const before = told.length;
	await stage.remove(sandbox('marker', ''));
	await until('it is gone', () => told.slice(before).some(({ kind }) => kind === 'pruned'));
}

/**
 * The user replaces the whole VirtualService, as `kubectl apply` does, and our rules in it with it: requests without a key
 * never notice, and those with a key meet the baseline until the rules are there again.
 */
async function replaceWhole(t: ExecutionContext, streams: RequestStreams): Promise<void> {
	const replaced = Date.now();
	await stage.put(virtualService('checkout', '9s'));
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
