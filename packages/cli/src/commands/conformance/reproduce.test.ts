// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import test from 'ava';
import { fuzzCommand, runCommand } from './reproduce.ts';

const plain = { env: 'cluster', mesh: ['linkerd', 'gateway-api'], case: [], feature: [] } as const;

test('a command names what was chosen, and nothing else', (t) => {
	t.is(runCommand(plain), 'branchline conformance run --env cluster --mesh linkerd --mesh gateway-api');
	const fuzzing = { env: 'interpreter', mesh: 'istio', seed: 7, count: 3, skip: 0 } as const;
	t.is(fuzzCommand(fuzzing), 'branchline conformance fuzz --env interpreter --mesh istio --seed 7 --count 3');
});

test('every option that bears on the results is kept, and a shell reads each value as it was given', (t) => {
	const odd = 'it\'s $HOME; `rm`\n*\\ "x"';
	const run = {
		...plain,
		implementation: 'istio',
		kubeconfig: '/home/my files/config',
		context: odd,
		image: 'registry.example:5000/echo:1',
		cases: 'mine',
		case: ['books/*', '**two'],
		feature: ['carrier.baggage'],
		random: 50,
		seed: 7,
		budget: 600_000,
		knownFailures: 'known failures.yaml',
	};
	const command = runCommand(run);
	const printed = execFileSync('sh', ['-c', command.replace(/^branchline/, "printf '%s\\0'")], { encoding: 'utf8' });
	t.deepEqual(printed.split('\0').slice(0, -1), [
		...['conformance', 'run', '--env', 'cluster', '--mesh', 'linkerd', '--mesh', 'gateway-api'],
		...['--implementation', 'istio', '--kubeconfig', '/home/my files/config', '--context', odd],
		...['--image', 'registry.example:5000/echo:1', '--cases', 'mine', '--case', 'books/*', '--case', '**two'],
		...['--feature', 'carrier.baggage', '--random', '50', '--seed', '7', '--budget', '600s'],
		...['--known-failures', 'known failures.yaml'],
	]);
});

test('a seed without random configurations means nothing', (t) => {
	t.notRegex(runCommand({ ...plain, seed: 7 }), /--seed/);
});
