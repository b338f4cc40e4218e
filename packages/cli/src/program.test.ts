// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { run, runProcess, start } from './run.test.fixture.ts';
import { shop } from './shop.test.fixture.ts';

const commands = ['render', 'strip', 'validate', 'explain', 'meshes', 'schema', 'demo', 'conformance', 'version'];

for (const command of commands) {
	test(`${command} has help with examples`, async (t) => {
		const { code, stdout, stderr } = await run([command, '--help']);
		t.is(code, 0);
		t.is(stderr, '');
		t.regex(stdout, new RegExp(`^Usage: branchline ${command} `));
		t.regex(stdout, new RegExp(`\nExamples:\n(?:.*\n)*? +(?:.*\\| )?branchline ${command}`));
	});
}

test('without a command, with --help and with help it prints its help', async (t) => {
	const [none, option, command, one] = await Promise.all([
		runProcess(''),
		runProcess('--help'),
		runProcess('help'),
		runProcess('help strip'),
	]);
	for (const name of commands) t.regex(option.stdout, new RegExp(`\n  ${name} `));
	t.regex(option.stdout, /\nExamples:\n/);
	for (const { code, stdout, stderr } of [none, option, command]) {
		t.deepEqual({ code, stdout, stderr }, { code: 0, stdout: option.stdout, stderr: '' });
	}
	t.regex(one.stdout, /^Usage: branchline strip /);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
	['rendr', /^error: unknown command 'rendr'\n\(Did you mean render\?\)\n$/],
	['render --mehs istio', /^error: unknown option '--mehs'\n\(Did you mean --mesh\?\)\n$/],
	['render --mesh isto -f -', /^error: there is no mesh "isto", did you mean "istio"\?\n$/],
	['render --mesh istio --set domian=x -f -', /^error: istio has no option "domian", did you mean "domain"\?\n$/],
	['render --mesh istio --set domain -f -', /Expected name=value/],
	['render --mesh istio -o yml -f -', /Allowed choices are yaml, json, name/],
	['render --mesh istio --now yesterday -f -', /Expected a time such as/],
	['render -f -', /^error: choose a mesh with --mesh: istio, gateway-api, linkerd, envoy\n$/],
	['render --mesh istio', /^error: nothing to read: .*-f\n$/],
	['render --mesh istio file.yaml', /^error: too many arguments/],
	['render --mesh istio --format bootstrap -f -', /^error: --format bootstrap is for --mesh envoy alone\n$/],
	['render --mesh envoy --port 8080=18080 -f -', /^error: --port is for --format bootstrap\n$/],
	['render --mesh envoy --format bootstrap --port 8080=0 -f -', /Expected a whole number from 1 to 65535/],
	['render --mesh istio --in-place -f -', /^error: --in-place edits files: it cannot edit stdin\n$/],
	['strip --in-place -f -', /^error: --in-place edits files: it cannot edit stdin\n$/],
	['render --mesh istio --in-place --patches -f x', /exclude each other\n$/],
	['explain --mesh istio -f -', /^error: say where the request goes/],
	['explain --mesh istio -f - --to cart', /^error: --to cart: expected namespace\/service:port\n$/],
	['explain --mesh istio -f - --to a/b:1 --gateway a/b:1', /cannot be used with option/],
	['explain --mesh istio -f - --to a/b:1 --path pay', /expected a path such as/],
	['explain --mesh istio -f - --to a/b:1 -H nothing', /expected 'name: value'/],
	['meshes --implementation envoy-gatway', /did you mean "envoy-gateway"\?\n$/],
	['schema --crds --json-schema', /cannot be used with option/],
	['demo --requests many', /Expected a whole number/],
];

for (const [command, expected] of mistakes) {
	test(`a mistake on the command line exits 2 and prints nothing: ${command}`, async (t) => {
		const { code, stdout, stderr } = await run(command, { stdin: shop });
		t.regex(stderr, expected);
		t.is(stdout, '');
		t.is(code, 2);
	});
}

const colourStart = String.fromCharCode(27);

test('without a TTY there are no colours, unless they are forced, and NO_COLOR forbids them', async (t) => {
	const command = ['meshes', '--quiet'];
	const [plain, forced, forbidden] = await Promise.all([
		runProcess(command),
		runProcess(command, { env: { FORCE_COLOR: '1' } }),
		runProcess(command, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
	]);
	t.false(plain.stdout.includes(colourStart));
	t.true(forced.stdout.includes(colourStart));
	t.is(forbidden.stdout, plain.stdout);
	const [said, coloured] = await Promise.all([
		runProcess('render --mesh isto -f -'),
		runProcess('render --mesh isto -f -', { env: { FORCE_COLOR: '1' } }),
	]);
	t.false(said.stderr.includes(colourStart));
	t.true(coloured.stderr.includes(colourStart));
});

test('a reader that goes away is nobody’s mistake', async (t) => {
	const child = start(['schema', '--json-schema']);
	child.stdout?.destroy();
	const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
	t.is(stderr, '');
	t.is(code, 0);
});

test('an interrupt exits 130', async (t) => {
	const child = start(['render', '--mesh', 'istio', '-f', '-']);
	// More than a pipe holds: once it is taken, the program is running.
	await new Promise<unknown>((resolve) => child.stdin?.write('#'.repeat(1 << 20), resolve));
	child.kill('SIGINT');
	const [code] = await once(child, 'close');
	t.is(code, 130);
});
