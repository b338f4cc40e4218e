// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { freeNodeCommand, nodeCommand, podCommand } from './commands.ts';

test('on the node, a command changes its network alone and dies with its parent', (t) => {
	t.deepEqual(nodeCommand('ci', ['etcd', '--x']), [
		'nsenter',
		'--net=/run/netns/branchline-ci',
		'--',
		'setpriv',
		'--pdeathsig',
		'KILL',
		'--',
		'etcd',
		'--x',
	]);
	t.deepEqual(freeNodeCommand('ci', ['node']), ['nsenter', '--net=/run/netns/branchline-ci', '--', 'node']);
});

test('in a pod, a command has the files of the pod, and one setpriv for its user and its end', (t) => {
	t.deepEqual(podCommand('branchline-ci.3', ['envoy'], { uid: 1337 }), [
		'ip',
		'netns',
		'exec',
		'branchline-ci.3',
		'setpriv',
		'--pdeathsig',
		'KILL',
		'--reuid=1337',
		'--regid=1337',
		'--clear-groups',
		'--',
		'envoy',
	]);
});
