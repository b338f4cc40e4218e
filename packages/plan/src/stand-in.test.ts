// SPDX-License-Identifier: Apache-2.0
import type { Service, ServiceSpecPort } from '@branchline/model';
import test from 'ava';
import { cluster, compiled, policy, sandbox, service } from './documents.test.fixture.ts';

type Labels = Readonly<Record<string, string>>;

/** What is said of a fork of `web` with this selector and port to a target with that one. */
function said(
	[selector, port]: readonly [Labels, ServiceSpecPort],
	[other, to]: readonly [Labels, ServiceSpecPort],
	target = 'web-pr',
): readonly string[] {
	const [namespace, name] = target.includes('/') ? target.split('/') : ['shop', target];
	const selecting = (labels: Labels, one: Service) => ({ ...one, spec: { ...one.spec, selector: labels } });
	const shop = cluster([selecting(selector, service('web', port)), selecting(other, service(target, to))]);
	const fork = { of: { service: 'web' }, to: { service: { name: name!, namespace: namespace! } } };
	const allowed = policy({ allow: [{ from: 'shop', to: ['other'] }] });
	return compiled([sandbox('a', [fork]), allowed], shop).diagnostics.map(({ message }) => message);
}

const port = { name: 'http', port: 80 };

test('a baseline that selects the pods of its fork is found, and named with its labels', (t) => {
	const both = said([{ b: '2', a: '1' }, port], [{ a: '1', b: '2', pr: '7' }, port]);
	t.deepEqual(both, [
		'shop/a spec.forks[0].to.service: Service shop/web selects all pods of Service shop/web-pr, too (by a=1,b=2): requests without a key meet the fork',
	]);
	t.is(said([{ a: '1' }, port], [{ a: '1' }, port]).length, 1);
});

test('labels that tell the pods apart, or no selector at all, say nothing', (t) => {
	t.deepEqual(said([{ a: '1' }, port], [{ a: '2' }, port]), []);
	t.deepEqual(said([{ a: '1', b: '2' }, port], [{ a: '1' }, port]), []);
	t.deepEqual(said([{}, port], [{ a: '1' }, port]), []);
	t.deepEqual(said([{ constructor: 'x' }, port], [{}, port]), []);
	t.deepEqual(said([{ a: '1' }, port], [{ a: '1' }, port], 'other/web-pr'), []);
});

test('a target of another protocol is found by its appProtocol, or else by its name', (t) => {
	const h2c = { port: 80, name: 'http', appProtocol: 'kubernetes.io/h2c' };
	const pairs: readonly (readonly [ServiceSpecPort, ServiceSpecPort, boolean])[] = [
		[port, { port: 80 }, false],
		[port, { ...port, appProtocol: 'kubernetes.io/ws' }, false],
		[h2c, { port: 80, name: 'grpc-api' }, false],
		[h2c, port, true],
		[{ port: 80 }, h2c, true],
		[port, { port: 80, name: 'tcp' }, true],
	];
	for (const [of, to, differs] of pairs)
		t.is(said([{}, of], [{}, to]).length, differs ? 1 : 0, JSON.stringify([of, to]));
	t.regex(
		said([{}, h2c], [{}, port])[0]!,
		/port 80 of Service shop\/web is HTTP\/2 \(appProtocol kubernetes\.io\/h2c\), and its target shop\/web-pr:80 is HTTP \(name http\)$/,
	);
});
