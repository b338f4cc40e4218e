// SPDX-License-Identifier: Apache-2.0
import { BlockList, isIPv4 } from 'node:net';
import test from 'ava';
import { addresses, checkTestbedName, isNamespaceOf, linkAddress, maxPods, podAddress, podNamespace } from './names.ts';

test('every pod has an address of its own, in the range, and never the node, the network or the broadcast', (t) => {
	const range = new BlockList();
	range.addSubnet('10.244.0.0', 16, 'ipv4');
	const seen = new Set<string>();
	for (let index = 1; index <= maxPods; index++) seen.add(podAddress(index));
	t.is(seen.size, maxPods);
	for (const address of seen) {
		if (!isIPv4(address) || !range.check(address)) t.fail(address);
	}
	for (const address of [addresses.node, '10.244.0.0', '10.244.255.255']) t.false(seen.has(address));
});

test('a link address is unicast, assigned locally, and tells its IPv4 address', (t) => {
	t.is(linkAddress('10.244.3.250'), '0a:58:0a:f4:03:fa');
});

test('a namespace belongs to one testbed, also where one name is the beginning of another', (t) => {
	t.true(isNamespaceOf('a', 'branchline-a'));
	t.true(isNamespaceOf('a', podNamespace('a', 12)));
	t.false(isNamespaceOf('a', 'branchline-a-1'));
	t.false(isNamespaceOf('a', podNamespace('a-1', 2)));
	t.false(isNamespaceOf('a', 'branchline-a.b'));
	t.false(isNamespaceOf('a-1', podNamespace('a', 1)));
});

test('a name is a DNS label; what could be a path or an option is refused, with what is expected', (t) => {
	for (const name of ['default', 'a', 'pr-1234', '1']) t.notThrows(() => checkTestbedName(name));
	for (const name of ['', '-a', 'a-', 'A', 'a.1', '../x', 'a/b', 'x'.repeat(41)]) {
		t.throws(() => checkTestbedName(name), { message: /expected a name of at most 40/ }, name);
	}
});
