// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Entry, hidingSteps, type Mount, mountTable, planRoot, type ReadFolder } from './container-root.ts';

const folders: Readonly<Record<string, readonly Entry[]>> = {
	'/': [
		{ name: 'bin', kind: 'link', leadsTo: 'usr/bin' },
		{ name: 'dev', kind: 'directory' },
		{ name: 'etc', kind: 'directory' },
		{ name: 'note', kind: 'file' },
	],
	'/dev': [{ name: 'shm', kind: 'directory' }],
	'/dev/shm': [],
	'/etc': [
		{ name: 'hosts', kind: 'file' },
		{ name: 'ssl', kind: 'directory' },
	],
	'/etc/ssl': [],
};
const read: ReadFolder = (path) => folders[path];

function mount(target: string, source: string, more: Partial<Mount> = {}): Mount {
	return { target, source, kind: 'directory', readOnly: false, ...more };
}

function lines(...mounts: readonly Mount[]): readonly string[] {
	return mountTable(planRoot(mounts, read).steps, '/root').trim().split('\n');
}

test('where every mount point is there, the root is the machine’s', (t) => {
	const plan = planRoot([mount('/dev/shm', '/pod/shm')], read);
	t.false(plan.isNew);
	t.deepEqual(plan.steps, [{ do: 'mount', path: '/dev/shm', source: '/pod/shm', options: 'bind' }]);
	t.is(mountTable(plan.steps, '/'), '/pod/shm /dev/shm none bind 0 0\n');
});

test('a missing mount point makes a new root of which everything else is the machine’s', (t) => {
	const plan = planRoot([mount('/certs', '/pod/certs', { readOnly: true })], read);
	t.true(plan.isNew);
	t.deepEqual(
		plan.steps.filter((step) => step.do !== 'mount'),
		[
			{ do: 'link', path: '/bin', leadsTo: 'usr/bin' },
			{ do: 'folder', path: '/dev' },
			{ do: 'folder', path: '/etc' },
			{ do: 'file', path: '/note' },
			{ do: 'folder', path: '/certs' },
		],
	);
	t.deepEqual(lines(mount('/certs', '/pod/certs', { readOnly: true })), [
		'/dev /root/dev none rbind 0 0',
		'/etc /root/etc none rbind 0 0',
		'/note /root/note none bind 0 0',
		'/pod/certs /root/certs none bind,ro 0 0',
	]);
});

test('only folders on the way to a missing mount point are imitated', (t) => {
	t.deepEqual(lines(mount('/etc/app/deep', '/pod/app')), [
		'/dev /root/dev none rbind 0 0',
		'/note /root/note none bind 0 0',
		'/etc/hosts /root/etc/hosts none bind 0 0',
		'/etc/ssl /root/etc/ssl none rbind 0 0',
		'/pod/app /root/etc/app/deep none bind 0 0',
	]);
});

test('a mount inside of another one gets its place in that one’s source', (t) => {
	const plan = planRoot([mount('/data/in/file', '/pod/f', { kind: 'file' }), mount('/data', '/pod/data')], read);
	t.deepEqual(plan.inner, [{ source: '/pod/data/in/file', kind: 'file' }]);
	const mounts = plan.steps.flatMap((step) =>
		step.do === 'mount' && step.source.startsWith('/pod') ? [step.path] : [],
	);
	t.deepEqual(mounts, ['/data', '/data/in/file']);
});

test('names with blanks cannot break the table', (t) => {
	t.is(
		lines(mount('/dev/shm', '/pod/a b\tc\\d#e\nf'))[0],
		'/pod/a\\040b\\011c\\134d\\043e\\012f /root/dev/shm none bind 0 0',
	);
});

test('over a hidden folder lies another with what is kept; where a mount lies over it, nothing does', (t) => {
	const hidden = { folder: '/run/state', kept: ['/run/state/bin/envoy'] };
	const place = { imitation: '/run/state/pod/hidden', root: '/run/state/pod/root' };
	const hiding = (...targets: readonly string[]) =>
		mountTable(hidingSteps(hidden, { ...place, mounts: targets.map((target) => mount(target, '/x')) }), place.root);
	t.deepEqual(hiding('/run/other', '/run/state-2').trim().split('\n'), [
		'/run/state/bin/envoy /run/state/pod/root/run/state/pod/hidden/bin/envoy none bind 0 0',
		'/run/state/pod/root/run/state/pod/hidden /run/state/pod/root/run/state none rbind 0 0',
	]);
	for (const target of ['/', '/run', '/run/state']) t.is(hiding(target), '');
});
