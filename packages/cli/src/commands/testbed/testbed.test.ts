// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { run } from '../../run.test.fixture.ts';

const commands = ['build', 'up', 'status', 'list', 'logs', 'exec', 'run', 'kubeconfig', 'restart', 'down'];

test('testbed has help with examples, and names every command', async (t) => {
	const { code, stdout, stderr } = await run('testbed --help');
	t.is(code, 0);
	t.is(stderr, '');
	t.regex(stdout, /\nExamples:\n(?:.*\n)*? +branchline testbed up\n/);
	for (const command of commands) t.regex(stdout, new RegExp(`\n  ${command} `));
});

const mistakes: readonly (readonly [string, RegExp])[] = [
	['testbed pu', /^error: unknown command 'pu'\n\(Did you mean up\?\)\n$/],
	['testbed up --implementation linkerd', /Expected istio, envoy-gateway, contour, traefik, or none/],
	['testbed up --debounce soon', /Expected a whole number/],
	['testbed status -o yaml', /Allowed choices are table, json/],
	['testbed exec pod -- ls', /^error: pod: expected NAMESPACE\/POD\n$/],
	['testbed exec a/b', /^error: missing required argument 'command'\n$/],
	['testbed restart', /^error: missing required argument 'component'\n$/],
];

for (const [command, expected] of mistakes) {
	test(`a mistake on the command line exits 2: ${command}`, async (t) => {
		const { code, stdout, stderr } = await run(command);
		t.regex(stderr, expected);
		t.deepEqual({ code, stdout }, { code: 2, stdout: '' });
	});
}

for (const command of [
	'status',
	'kubeconfig',
	'restart etcd',
	'run -- true',
	'exec a/b -- true',
	'exec a/b curl -s x',
	'run ls -l',
]) {
	test(`without the testbed, it says in one line what to do: testbed ${command}`, async (t) => {
		const [first = '', ...rest] = command.split(' ');
		const { code, stdout, stderr } = await run(['testbed', first, '--name', 'no-such-testbed', ...rest]);
		t.regex(
			stderr,
			/^error: testbed no-such-testbed is not up: branchline testbed up --name no-such-testbed(; up are --name .*)?\n$/,
		);
		t.deepEqual({ code, stdout }, { code: 1, stdout: '' });
	});
}

test('a name that is none is refused before anything is looked for', async (t) => {
	for (const command of ['status', 'restart etcd', 'logs etcd']) {
		const { code, stderr } = await run(`testbed ${command} --name ../etc`);
		t.regex(stderr, /^error: \.\.\/etc: expected a name of at most 40 .*\n$/);
		t.is(code, 1);
	}
});

test('there is nothing to take down where nothing is', async (t) => {
	const { code, stderr } = await run('testbed down --name no-such-testbed');
	t.is(stderr, 'info: there is no testbed no-such-testbed\n');
	t.is(code, 0);
});

test('a log that is not there is an error', async (t) => {
	const { code, stderr } = await run('testbed logs istiod --name no-such-testbed');
	t.is(stderr, 'error: istiod: testbed no-such-testbed has no such log\n');
	t.is(code, 1);
});
