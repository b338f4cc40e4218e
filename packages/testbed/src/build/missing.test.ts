// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Machine, missingToBuild, missingToRun } from './missing.ts';

const good: Machine = {
	platform: 'linux',
	arch: 'x64',
	user: 0,
	programs: new Set([
		'chroot',
		'env',
		'ip',
		'iptables',
		'mkfifo',
		'mount',
		'nsenter',
		'setpriv',
		'sh',
		'tee',
		'unshare',
	]),
	go: { version: '1.26.8', upgrades: false },
	canIsolate: true,
};

test('a machine that has everything lacks nothing', (t) => {
	t.deepEqual(missingToBuild(good), []);
	t.deepEqual(missingToRun(good), []);
	for (const version of ['1.26.6', '1.26.10', '1.30', '2.0.1']) {
		t.deepEqual(missingToBuild({ ...good, go: { version, upgrades: false } }), [], version);
	}
	t.deepEqual(missingToBuild({ ...good, go: { version: '1.21.0', upgrades: true } }), []);
});

test('building needs Go, not root; running needs root, not Go', (t) => {
	const { go: _, ...withoutGo } = good;
	t.deepEqual(missingToRun(withoutGo), []);
	t.deepEqual(missingToBuild(withoutGo), ['Go 1.26.6 or later on PATH: https://go.dev/doc/install']);
	const old = [
		{ version: '1.26.5', upgrades: false },
		{ version: '1.9.7', upgrades: true },
	];
	for (const go of old) {
		t.deepEqual(missingToBuild({ ...good, go }), [
			`Go 1.26.6 or later (this is ${go.version}): https://go.dev/doc/install`,
		]);
	}
	const user = { ...good, user: 1000, canIsolate: false, programs: new Set<string>() };
	t.deepEqual(missingToBuild(user), []);
	t.is(missingToRun(user)[0], 'the rights of root: run it with sudo');
});

test('everything that is missing is said at once, with the package that has it', (t) => {
	const lines = missingToRun({
		...good,
		programs: new Set(['chroot', 'env', 'ip', 'mkfifo', 'nsenter', 'sh', 'tee', 'unshare']),
	});
	t.deepEqual(lines, [
		'the program iptables: apt-get install iptables',
		'the program mount: apt-get install mount',
		'the program setpriv: apt-get install util-linux',
	]);
});

test('another system, and a container that may make no namespaces, are told apart', (t) => {
	t.deepEqual(missingToBuild({ ...good, platform: 'darwin', arch: 'arm64' }), [
		'Linux on x64 or arm64 (this is darwin on arm64): use a Linux machine or virtual machine',
	]);
	t.regex(missingToRun({ ...good, canIsolate: false }).join(), /^the right to make network namespaces: /);
});
