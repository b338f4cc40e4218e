// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { folder, run, start } from './run.test.fixture.ts';

const good = `# Why: a test needs a case.
case: a key meets its fork
covers: [law 2]
keeps: it is small
workloads: [checkout, checkout-pr-1]
documents:
- {kind: Sandbox, metadata: {name: pr-1}, spec: {forks: [{of: {service: checkout}, to: {service: checkout-pr-1}}]}}
requests:
- {name: with the key, to: checkout, headers: [[x-branchline-key, pr-1]], without: checkout, arrives: checkout-pr-1}
`;
const bad = good.replace('arrives: checkout-pr-1', 'arrives: checkout');
const envoyOnly = good.replace('keeps:', 'meshes: [envoy]\nkeeps:');

const known = `
- {case: topic/bad, target: istio, reason: nobody is perfect, link: "https://branchline.example/1"}
`;

test('a run prints each case, what failed, and the counts, and exits 1 where a case fails', async (t) => {
	const cases = await folder(t, { 'topic/bad.yaml': bad, 'topic/good.yaml': good, 'other.yaml': envoyOnly });
	const { code, stdout, stderr } = await run(['conformance', 'run', '--mesh', 'istio', '--cases', cases]);
	t.is(stderr, '');
	t.deepEqual(stdout.split('\n').slice(0, -2), [
		'skip other: it is for envoy',
		'FAIL topic/bad',
		'     a key meets its fork',
		`     ${join(cases, 'topic/bad.yaml')}`,
		'     arrives, with the key: to checkout:8080: expected checkout:8080, seen checkout-pr-1:8080',
		'ok   topic/good',
	]);
	t.regex(stdout, /\n1 passed, 1 failed, 1 skipped in \d+\.\d s\n$/);
	t.is(code, 1);
	const { code: chosen } = await run(['conformance', 'run', '--mesh', 'istio', '--cases', cases, '--case', 'good']);
	t.is(chosen, 0);
});

test('a known failure is none, and a pass against what is known is one', async (t) => {
	const cases = await folder(t, { 'topic/bad.yaml': bad, 'topic/good.yaml': good });
	const files = await folder(t, { 'known.yaml': known, 'wrong.yaml': known.replace('bad', 'good') });
	const judge = (file: string) =>
		run(['conformance', 'run', '--mesh', 'istio', '--cases', cases, '--known-failures', join(files, file)]);
	const right = await judge('known.yaml');
	t.regex(right.stdout, /xfail topic\/bad: nobody is perfect \(https:\/\/branchline\.example\/1\)\n/);
	t.regex(right.stdout, /\n1 passed, 0 failed, 0 skipped, 1 known failure in /);
	t.is(right.code, 0);
	const wrong = await judge('wrong.yaml');
	t.regex(wrong.stdout, /XPASS topic\/good/);
	t.regex(wrong.stdout, /\n0 passed, 1 failed, 0 skipped, 1 unexpected pass in /);
	t.is(wrong.code, 1);
});

test('a file that is no case is said with its place, and nothing is judged', async (t) => {
	const cases = await folder(t, { 'topic/bad.yaml': bad.replace('keeps:', 'kept:'), 'topic/good.yaml': good });
	const { code, stdout, stderr } = await run(['conformance', 'run', '--mesh', 'istio', '--cases', cases]);
	t.is(stderr, `error: ${join(cases, 'topic/bad.yaml')}:4:1 kept: unknown field "kept"\n`);
	t.is(stdout, '');
	t.is(code, 1);
});

test('a list says what would be judged', async (t) => {
	const cases = await folder(t, { 'topic/good.yaml': good, 'other.yaml': envoyOnly });
	const listed = await run(['conformance', 'run', '--mesh', 'istio', '--list', '--cases', cases]);
	t.is(listed.stdout, 'other (skipped: it is for envoy)\ntopic/good\n');
	const described = await run(['conformance', 'list', '--cases', cases, '-o', 'json']);
	const features = ['carrier.header', 'target.service', 'parent.mesh'];
	t.like(JSON.parse(described.stdout), [
		{ id: 'other', meshes: ['envoy'] },
		{ id: 'topic/good', title: 'a key meets its fork', covers: ['law 2'], features, meshes: 'all' },
	]);
	const table = await run(['conformance', 'list', '--cases', cases, '--case', 'topic/*']);
	t.regex(table.stdout, /^CASE .*\ntopic\/good +law 2 +carrier\.header, .* +a key meets its fork\n$/);
});

test('a run leaves a report, and several runs a page that compares them', async (t) => {
	const cases = await folder(t, { 'topic/good.yaml': good });
	const out = await folder(t, {});
	for (const mesh of ['istio', 'linkerd']) {
		const args = ['conformance', 'run', '--mesh', mesh, '--cases', cases, '--output-dir', join(out, mesh)];
		const { code, stderr } = await run(args);
		t.is(code, 0, stderr);
	}
	t.deepEqual((await readdir(join(out, 'istio'))).sort(), ['index.html', 'junit.xml', 'report.yaml', 'results.json']);
	t.regex(
		await readFile(join(out, 'istio/report.yaml'), 'utf8'),
		new RegExp(`^reproduce: branchline conformance run --env interpreter --mesh istio --cases ${cases}$`, 'm'),
	);
	const junit = await readFile(join(out, 'istio/junit.xml'), 'utf8');
	t.true(junit.includes(` file="${join(cases, 'topic/good.yaml')}" `), junit);
	const results = ['istio', 'linkerd'].map((mesh) => join(out, mesh, 'results.json'));
	const page = await run(['conformance', 'report', ...results, '--output-dir', join(out, 'page')]);
	t.is(page.stdout, `${join(out, 'page/index.html')}\n`);
	const html = await readFile(join(out, 'page/index.html'), 'utf8');
	t.true(html.includes('istio') && html.includes('linkerd'));
});

test('random configurations can be tried besides the cases, and are in the report', async (t) => {
	const cases = await folder(t, { 'topic/good.yaml': good });
	const out = await folder(t, {});
	const args = ['conformance', 'run', '--mesh', 'gateway-api', '--cases', cases, '--output-dir', out];
	const { code, stdout, stderr } = await run([...args, '--random', '3', '--seed', '7']);
	t.is(code, 0, stderr);
	// Routes of services and routes of gateways are tried one after the other.
	t.is(stdout.match(/^3 configurations, \d+ requests asked \d+ times .*: all right$/gm)?.length, 2);
	t.regex(stdout, /\n1 passed, 0 failed, 0 skipped in .*\n$/);
	const report = await readFile(join(out, 'report.yaml'), 'utf8');
	t.regex(report, /^random:\n {2}seed: 7\n {2}statistics:\n {4}configurations: 6\n {4}requests: \d{2,}\n/m);
	const fuzz = 'branchline conformance fuzz --env interpreter --mesh gateway-api';
	const ways = ['mesh', 'gateway'].map((way) => `${fuzz} --parents ${way} --seed 7 --count 3`);
	t.true(report.includes(`\n  reproduce: ${ways.join('; ')}\n`), report);
	t.regex(report, /^reproduce: .* --random 3 --seed 7$/m);
});

test('what random configurations contained, and why requests were left out, is said in words', async (t) => {
	const { code, stderr } = await run('conformance fuzz --mesh envoy --seed 7 --count 5');
	t.is(code, 0, stderr);
	t.regex(stderr, /^info: envoy: of \d+ requests, \d+ % are for a sandbox and answered differently /m);
	t.regex(stderr, /^info: of 5 configurations, \d+ % have a key that the adapter refuses, .* \d+ % mirror requests/m);
	t.regex(
		stderr,
		/^info: \d+ requests were left out: by the model of envoy, its specification leaves open .* \(such as: .+\)$/m,
	);
});

test('the cases that come with the program are judged where no others are named', async (t) => {
	const { code, stdout } = await run('conformance run --mesh istio --case dead-forks/*');
	t.regex(stdout, /^ok {3}dead-forks\//);
	t.is(code, 0, stdout);
});

test('the oracle judges cases without a mesh', async (t) => {
	const cases = await folder(t, { 'other.yaml': envoyOnly });
	const { code, stdout } = await run(['conformance', 'run', '--env', 'oracle', '--cases', cases]);
	t.regex(stdout, /^ok {3}other\n1 passed, 0 failed, 0 skipped in /);
	t.is(code, 0);
});

test('a case that no time is left for is skipped', async (t) => {
	const cases = await folder(t, { 'topic/good.yaml': good });
	const { code, stdout } = await run(['conformance', 'run', '--mesh', 'istio', '--cases', cases, '--budget', '0s']);
	t.regex(stdout, /^skip topic\/good: there was no time left\n0 passed, 0 failed, 1 skipped in /);
	t.is(code, 0);
});

test('a mesh that no testbed has is refused before one is started', async (t) => {
	for (const command of ['run', 'fuzz']) {
		const { code, stdout, stderr } = await run(`conformance ${command} --env testbed --mesh linkerd`);
		t.is(
			stderr,
			'error: testbed: a testbed has istio, envoy-gateway, contour, and traefik, no linkerd: judge it in a cluster that has it, with --env cluster\n',
		);
		t.is(stdout, '');
		t.is(code, 1);
	}
});

// Alone: the runs within this process would keep it from seeing the first line in time.
test.serial('an interrupt ends a run, and all that it started', async (t) => {
	const slow = good.replace('[[x-branchline-key, pr-1]]', '[[x-branchline-key, pr-1], [x-echo-delay-ms, "3000"]]');
	const cases = await folder(t, { 'a.yaml': good, 'b.yaml': slow, 'c.yaml': slow, 'd.yaml': slow });
	const child = start(['conformance', 'run', '--env', 'envoy', '--cases', cases]);
	const ended = once(child, 'close');
	const complaints = text(child.stderr!);
	const lines = createInterface({ input: child.stdout! });
	const [line] = await Promise.race([once(lines, 'line'), ended]);
	child.kill('SIGINT');
	const [code] = await ended;
	t.is(line, 'ok   a', await complaints);
	t.is(code, 130);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
	['run', /^error: choose a mesh with --mesh: istio/],
	['run --mesh isto', /^error: there is no mesh "isto", did you mean "istio"\?\n$/],
	['run --mesh istio --implementation x', /^error: istio has no implementation "x"/],
	['run --env kind --mesh istio', /Allowed choices are oracle, interpreter, envoy, testbed, cluster/],
	['run --env oracle --mesh istio', /^error: the oracle is of no mesh: leave out --mesh\n$/],
	['run --env envoy --mesh istio', /^error: --env envoy is for --mesh envoy alone\n$/],
	['run --env cluster --mesh envoy', /^error: envoy is configured by xDS, .*: judge it with --env envoy\n$/],
	['run --env oracle --random 1', /^error: --random needs a mesh: the oracle is of none\n$/],
	['run --mesh istio --mesh gateway-api --random 1', /^error: --random is for one mesh alone/],
	['run --mesh istio --budget 10', /Expected a time such as 90s or 10m/],
	['run --mesh istio --case nothing', /^error: no case is called nothing\n$/],
	['run --mesh istio --feature carrier.bagage', /^error: there is no feature "carrier\.bagage": expected one of /],
	['run --mesh istio --cases /nowhere', /^error: \/nowhere: cannot be read as a folder of cases\n$/],
	['run --mesh istio --known-failures /nowhere', /^error: \/nowhere: cannot be read\n$/],
	['list --case nothing', /^error: no case is called nothing\n$/],
	['report --output-dir x', /missing required argument 'results'/],
	['report /nowhere --output-dir x', /^error: \/nowhere: cannot be read\n$/],
	['report results.json', /required option '--output-dir <folder>' not specified/],
];

for (const [command, expected] of mistakes) {
	test(`a mistake on the command line exits 2 and prints nothing: conformance ${command}`, async (t) => {
		const { code, stdout, stderr } = await run(`conformance ${command}`);
		t.regex(stderr, expected);
		t.is(stdout, '');
		t.is(code, 2);
	});
}

test('results that are none are refused', async (t) => {
	const files = await folder(t, { 'results.json': '{}' });
	const { code, stderr } = await run(['conformance', 'report', join(files, 'results.json'), '--output-dir', files]);
	t.regex(stderr, /results\.json: expected the results of runs/);
	t.is(code, 2);
});
