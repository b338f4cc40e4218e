// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { decodeCase } from '../../case/decode.ts';
import { addressBook, withRealAddresses } from './addresses.ts';
import { clientWorkload, ingressNames, meshCallers } from './callers.ts';
import { wantedWorkloads } from './wanted-workloads.ts';

const text = `# Why: a test.
case: applications call on
covers: [law 5]
keeps: it is a test
workloads: [checkout, checkout-pr-1, payments, {name: batch, namespace: payments}]
documents:
- {kind: Sandbox, metadata: {name: pr-1}, spec: {forks: [{of: {service: checkout}, to: {service: checkout-pr-1}}]}}
requests:
- {through: edge, chain: [{to: payments}], headers: [[x-branchline-key, pr-1]], without: [checkout, payments], arrives: [checkout-pr-1, payments]}
- {to: payments, from: batch.payments, without: payments}
`;

test('who sends into the mesh: those named, and every application that may have to call on', (t) => {
	const decoded = decodeCase('case.yaml', 'test/case', text);
	if (!('case' in decoded)) return t.fail(JSON.stringify(decoded));
	const callers = meshCallers(decoded.case).map(({ namespace, workload }) => `${namespace}/${workload}`);
	t.deepEqual(callers.toSorted(), ['payments/batch', 'shop/checkout', 'shop/checkout-pr-1']);
	t.deepEqual(ingressNames(decoded.case), ['edge']);
});

test('every sender is in the mesh, but who sends to gateways is outside', (t) => {
	const decoded = decodeCase('case.yaml', 'test/case', text);
	if (!('case' in decoded)) return t.fail(JSON.stringify(decoded));
	const wanted = wantedWorkloads(decoded.case, decoded.case.workloads);
	t.deepEqual(Object.fromEntries(wanted.map(({ workload: { name }, part }) => [name, part])), {
		checkout: 'sender',
		'checkout-pr-1': 'sender',
		payments: 'receiver',
		batch: 'sender',
		outside: 'outsider',
		'branchline-marker': 'receiver',
	});
});

test('an address of a case becomes the one that the pod has, wherever it stands, and no other', (t) => {
	const workload = { ...clientWorkload('shop'), address: '192.0.2.7' };
	const book = addressBook([workload, clientWorkload('pay')], () => '10.244.0.9');
	const given = { to: { address: '192.0.2.7:9000' }, other: ['192.0.2.77', '1192.0.2.7', 7, null] };
	t.deepEqual(withRealAddresses(given, book), {
		to: { address: '10.244.0.9:9000' },
		other: ['192.0.2.77', '1192.0.2.7', 7, null],
	});
});
