// SPDX-License-Identifier: Apache-2.0
import { echoProgram } from '@branchline/echo';
import test from 'ava';
import type { Programs } from '../daemon/context.ts';
import { commandLine, imageName } from './image-table.ts';

const programs = {
	envoy: { '1.38.3': '/bin/envoy-1.38.3', '1.39.3': '/bin/envoy-1.39.3' },
	'envoy-gateway': '/bin/envoy-gateway',
} as unknown as Programs;

test('registry, tag and digest do not change which image it is', (t) => {
	for (const image of [
		'branchline/echo',
		'branchline/echo:v1',
		'registry.example:5000/team/branchline/echo:v1@sha256:abc',
	]) {
		t.is(imageName(image).name, 'branchline/echo', image);
	}
	t.is(imageName('nginx').name, 'nginx');
	t.deepEqual(imageName('envoyproxy/envoy:distroless-v1.39.0').tag, 'distroless-v1.39.0');
});

test('the echo program runs by its entry point, with args, and by its name', (t) => {
	const own = [process.execPath, echoProgram];
	t.deepEqual(commandLine('branchline/echo', programs, {}), own as [string, string]);
	t.deepEqual(commandLine('branchline/echo', programs, { args: ['-x'] }), [...own, '-x'] as never);
	t.deepEqual(commandLine('branchline/echo', programs, { command: ['branchline-echo'], args: ['-x'] }), [
		...own,
		'-x',
	] as never);
});

test('an Envoy is the one of the same minor version, or refused', (t) => {
	const args = { command: ['envoy'], args: ['-c', 'x'] };
	t.deepEqual(commandLine('docker.io/envoyproxy/envoy:distroless-v1.39.0', programs, args), [
		'/bin/envoy-1.39.3',
		'-c',
		'x',
	]);
	t.deepEqual(commandLine('envoyproxy/envoy:v1.38-latest', programs, args), {
		refused: 'this testbed has no Envoy like v1.38-latest: it has 1.38.3, 1.39.3',
	});
	t.like(commandLine('envoyproxy/envoy:v1.30.1', programs, args), {
		refused: 'this testbed has no Envoy like v1.30.1: it has 1.38.3, 1.39.3',
	});
});

test('any other image runs its command from this machine, and is refused without one', (t) => {
	t.deepEqual(commandLine('nginx', programs, { command: ['sh', '-c', 'x'], args: ['y'] }), ['sh', '-c', 'x', 'y']);
	const refused = commandLine('nginx', programs, { args: ['y'] });
	t.true('refused' in refused && refused.refused.includes('branchline/echo'));
	t.true('refused' in commandLine('constructor', programs, {}));
});
