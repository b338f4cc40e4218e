// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { XdsResource } from 'branchline';
import type { Facts } from './facts.ts';
import { type DemoOptions, runDemo } from './run-demo.ts';

type Resources = readonly XdsResource[];

/** A cluster that Envoy refuses: it asks for endpoints from nowhere. */
const broken = { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'broken', type: 'EDS' };

interface Run {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

async function run(options: Partial<DemoOptions>, onOutput: (text: string) => void = () => undefined): Promise<Run> {
	const texts = { stdout: '', stderr: '' };
	const stream = (name: keyof typeof texts) => ({
		write(text: string): void {
			texts[name] += text;
			onOutput(text);
		},
	});
	const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
	const code = await runDemo({ keep: false, output: 'json', requests: 1_500, changes: 6, ...streams, ...options });
	return { code, ...texts };
}

/** Sets a variable of the environment for the time of a test. */
function setVariable(t: ExecutionContext, name: string, value: string): void {
	const before = process.env[name];
	process.env[name] = value;
	t.teardown(() => {
		if (before === undefined) delete process.env[name];
		else process.env[name] = before;
	});
}

/** Everything temporary goes to a directory of the test's own, so that it sees what is left there. */
async function temporary(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'branchline-demo-test-'));
	t.teardown(() => rm(directory, { recursive: true, force: true }));
	setVariable(t, 'TMPDIR', directory);
	return directory;
}

/** The resources without the clusters of a key's forks: its requests meet the baseline. */
function withoutForksOf(key: string, resources: Resources): Resources {
	return resources.filter(({ name }) => keyOf(name) !== key);
}

/** The resources with two keys taken for one another: the cluster of each leads to the other's fork. */
function withKeysSwapped(a: string, b: string, resources: Resources): Resources {
	const ofKey = (key: string) =>
		new Map(resources.filter(({ name }) => keyOf(name) === key).map((cluster) => [baselineOf(cluster.name), cluster]));
	const clusters = new Map([
		[a, ofKey(b)],
		[b, ofKey(a)],
	]);
	return resources.map((resource) => {
		const other = clusters.get(keyOf(resource.name))?.get(baselineOf(resource.name));
		return other === undefined ? resource : ({ ...other, name: resource.name } as XdsResource);
	});
}

/** The key of a fork's cluster, whose name is `fork~<key>[.<digest of conditions>]~<baseline cluster>`. */
function keyOf(name: unknown): string {
	return /^fork~([^.~]+)/.exec(String(name))?.[1] ?? '';
}

function baselineOf(name: unknown): string {
	return String(name).split('~').slice(2).join('~');
}

test.serial(
	'every request goes where it must, also while sandboxes come, change and go, and nothing is left',
	async (t) => {
		const directory = await temporary(t);
		const { code, stdout, stderr } = await run({});
		const facts = JSON.parse(stdout) as Facts;
		t.is(code, 0, stdout);
		t.is(stderr, '');
		t.like(facts, { ok: true, misrouted: 0, errors: 0, status5xx: 0, changes: 6, examples: [] });
		t.true(facts.requests >= 1_500);
		t.true(facts.answeredDuringChanges > 0);
		t.regex(facts.envoy, /^1\.\d+\.\d+/);
		t.true(facts.rows.length >= 10 && facts.rows.every(({ ok }) => ok));
		t.like(
			facts.rows.find(({ key }) => key === 'release-42'),
			{ expected: ['frontend > checkout-pr-8 > payments-pr-7'], seen: 'frontend > checkout-pr-8 > payments-pr-7' },
		);
		t.deepEqual(await readdir(directory), []);
		t.log(`${facts.requests} requests in ${facts.seconds.toFixed(1)} s, a change is live in ${facts.changeLive} ms`);
	},
);

test.serial('a lost route of a sandbox is noticed in the table and under load', async (t) => {
	const alter = (resources: Resources) => withoutForksOf('pr-1234', resources);
	const { code, stdout, stderr } = await run({ alter, output: 'table', requests: 200, changes: 1 });
	t.is(code, 1);
	t.regex(
		stdout,
		/^key in a header +pr-1234 +frontend > checkout-pr-1234 > payments +frontend > checkout > payments +WRONG$/m,
	);
	t.regex(stdout, /^no key .* ok$/m);
	t.regex(stdout, /^\d+ requests went where they must not go, or failed\.$/m);
	t.regex(stderr, /^misrouted: \/pay with .*pr-1234.*: expected frontend > checkout-pr-1234 > payments, got frontend/m);
});

test.serial('a lost route of a sandbox that comes later is noticed under load', async (t) => {
	const alter = (resources: Resources) => withoutForksOf('pr-21', resources);
	const { code, stdout } = await run({ alter, requests: 600, changes: 3 });
	const facts = JSON.parse(stdout) as Facts;
	t.is(code, 1);
	t.true(facts.rows.every(({ ok }) => ok));
	t.true(facts.misrouted > 0);
	t.deepEqual(facts.examples[0]?.expected, ['frontend > checkout-pr-21 > payments']);
});

test.serial('two keys taken for one another are noticed', async (t) => {
	const alter = (resources: Resources) => withKeysSwapped('pr-1234', 'pr-8', resources);
	const { code, stdout } = await run({ alter, requests: 600, changes: 3 });
	const facts = JSON.parse(stdout) as Facts;
	t.is(code, 1);
	t.false(facts.ok);
	t.true(facts.misrouted > 0);
	t.true(facts.examples.some(({ seen }) => seen === 'frontend > checkout-pr-8 > payments'));
});

test.serial('what Envoy refuses while requests run is one error, and everything is stopped', async (t) => {
	const directory = await temporary(t);
	let published = 0;
	const alter = (resources: Resources): Resources => (published++ === 0 ? resources : [...resources, broken]);
	const { code, stdout, stderr } = await run({ alter, requests: 300, changes: 2 });
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /^error: broken: .*cannot create an EDS cluster without an EDS config\n$/);
	t.deepEqual(await readdir(directory), []);
});

test.serial('a signal while requests run ends it with the code of the signal, and everything is stopped', async (t) => {
	const directory = await temporary(t);
	const { code, stdout, stderr } = await run({ output: 'table', requests: 1_000_000 }, (text) => {
		if (text.startsWith('Now ')) setTimeout(() => process.emit('SIGTERM', 'SIGTERM'), 300);
	});
	t.is(code, 143);
	t.is(stderr, '');
	t.notRegex(stdout, /MISROUTED/);
	t.deepEqual(await readdir(directory), []);
});

test.serial('keep leaves the shop up for the curl lines that it prints, until a signal', async (t) => {
	const directory = await temporary(t);
	let answer: Promise<Response> | undefined;
	const { code, stdout } = await run({ keep: true, output: 'table', requests: 20, changes: 0 }, (text) => {
		const [, url] = text.match(/curl -s -H 'x-branchline-key: pr-1234' (\S+)/) ?? [];
		if (url === undefined) return;
		answer = fetch(url, { headers: { 'x-branchline-key': 'pr-1234' } });
		answer.finally(() => process.emit('SIGINT', 'SIGINT')).catch(() => undefined);
	});
	t.is(code, 0, stdout);
	t.deepEqual(((await (await answer!).json()) as { hops: unknown }).hops, ['frontend', 'checkout-pr-1234', 'payments']);
	t.deepEqual(await readdir(directory), []);
});

test.serial('without an Envoy it says so in one line', async (t) => {
	setVariable(t, 'BRANCHLINE_ENVOY', '/nowhere/envoy');
	const { code, stdout, stderr } = await run({});
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /^error: BRANCHLINE_ENVOY: \/nowhere\/envoy is not an envoy that runs here\n$/);
});
