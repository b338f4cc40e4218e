// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { decodeCase } from './decode.ts';
import { formatFinding } from './finding.ts';
import { caseOf, minimalCase, minimalText } from './minimal.test.fixture.ts';

function findings(text: string): readonly string[] {
	const decoded = decodeCase('f.yaml', 'f', text);
	return 'findings' in decoded ? decoded.findings.map(formatFinding) : [];
}

const withRequest = (request: string) => minimalText.replace('{to: checkout, without: checkout}', request);
const withStep = (step: string) => `${minimalText}steps:\n- ${step}\n`;

const rejected: Readonly<Record<string, readonly [text: string, ...findings: readonly string[]]>> = {
	nothing: ['', 'f.yaml:1:1 expected a case'],
	'no comment': [
		minimalText.replace(/^#.*\n/, ''),
		'f.yaml:1:1 expected a comment at the top that says why the case exists',
	],
	'two documents': [`${minimalText}---\na: 1\n`, 'f.yaml:11:1 expected one document'],
	'no YAML': [
		'# x\na: [1\n',
		'f.yaml:3:1 Flow sequence in block collection must be sufficiently indented and end with a ]',
	],
	'a field twice': [`${minimalText}case: again\n`, 'f.yaml:11:1 Map keys must be unique'],
	'an unknown field': [minimalText.replace('keeps:', 'keep:'), 'f.yaml:4:1 keep: unknown field "keep"'],
	'an unknown field of a request': [
		withRequest('{to: checkout, witout: checkout, without: checkout}'),
		'f.yaml:10:18 requests[1].witout: unknown field "witout"',
	],
	'an unknown field of a workload': [
		minimalText.replace('[checkout,', '[{name: checkout, prots: []},'),
		'f.yaml:5:30 workloads[0].prots: unknown field "prots"',
	],
	'an unknown law': [minimalText.replace('law 2', 'law 11'), 'f.yaml:3:10 covers[0]: there is no law 11'],
	'an unknown trap': [minimalText.replace('law 2', 'trap 31'), 'f.yaml:3:10 covers[0]: there is no trap 31'],
	'something else covered': [
		minimalText.replace('law 2', 'fact 2'),
		'f.yaml:3:10 covers[0]: expected "law 6" or "trap 3"',
	],
	'neither fails nor keeps': [
		minimalText.replace('keeps: it is small\n', ''),
		'f.yaml:2:1 expected the naive adapters that it "fails", or in "keeps" why it is there all the same',
	],
	'fails and keeps': [
		minimalText.replace('keeps:', 'fails: [path-blind]\nkeeps:'),
		'f.yaml:5:1 keeps: expected either "fails" or "keeps"',
	],
	'an unknown mesh': [
		minimalText.replace('keeps:', 'meshes: [isto]\nkeeps:'),
		'f.yaml:4:10 meshes[0]: invalid option: expected one of "istio"|"gateway-api"|"linkerd"|"envoy"',
	],
	'an unknown workload': [
		withRequest('{to: chekout, without: checkot}'),
		'f.yaml:10:4 requests[1].to: there is no workload chekout',
		'f.yaml:10:17 requests[1].without.service: there is no workload checkot',
	],
	'an unknown caller': [
		withRequest('{to: checkout, from: nobody, without: checkout}'),
		'f.yaml:10:18 requests[1].from: there is no workload nobody',
	],
	'a workload twice': [
		minimalText.replace('[checkout,', '[checkout, checkout,'),
		'f.yaml:5:23 workloads[1]: there is a workload checkout already',
	],
	'no way in': [withRequest('{without: checkout}'), 'f.yaml:10:3 requests[1]: expected exactly one of to, through'],
	'two ways in': [
		withRequest('{to: checkout, through: edge, without: checkout}'),
		'f.yaml:10:3 requests[1]: expected exactly one of to, through',
	],
	'two kinds of expectation': [
		withRequest('{to: checkout, without: {service: checkout, fails: true}}'),
		'f.yaml:10:47 requests[1].without.fails: fails does not go with service',
	],
	'no kind of expectation': [
		withRequest('{to: checkout, without: {path: /x}}'),
		'f.yaml:10:18 requests[1].without: expected one of service, status, fails, split, anyOf',
	],
	'too many expectations': [
		withRequest('{to: checkout, without: [checkout, checkout]}'),
		'f.yaml:10:18 requests[1].without: expected 1 expectations, one for each hop, got 2',
	],
	'too few expectations': [
		withRequest('{to: checkout, chain: [{to: checkout-pr-1}], without: checkout}'),
		'f.yaml:10:48 requests[1].without: expected 2 expectations, one for each hop, got 1',
	],
	'a header without value': [
		withRequest('{to: checkout, headers: [[x]], without: checkout}'),
		'f.yaml:10:28 requests[1].headers[0]: too small: expected array to have >=2 items',
	],
	'a document that is wrong': [
		minimalText.replace('to: {service: checkout-pr-1}', 'too: {}'),
		'f.yaml:7:58 documents[0].spec.forks[0].to: shop/pr-1 spec.forks[0].to: missing, expected a map',
		'f.yaml:7:84 documents[0].spec.forks[0].too: shop/pr-1 spec.forks[0].too: unknown field, did you mean "to"?',
	],
	'a policy that is wrong': [
		minimalText.replace('keeps:', 'policy: {ingress: sometimes}\nkeeps:'),
		'f.yaml:4:10 policy.ingress: default spec.ingress: expected "all", "none" or a list, got "sometimes"',
	],
	'a native object without name': [
		minimalText.replace('keeps:', 'native: {istio: [{apiVersion: v1, kind: Pod}]}\nkeeps:'),
		'f.yaml:4:18 native.istio[0].metadata: invalid input: expected object, received undefined',
	],
	'no action': [
		withStep('requests: []'),
		'f.yaml:12:3 steps[0]: expected exactly one of apply, remove, scale, restart, uninstall',
	],
	'two actions': [
		withStep('{uninstall: true, restart: branchline}'),
		'f.yaml:12:3 steps[0]: expected exactly one of apply, remove, scale, restart, uninstall',
	],
	'an unknown workload to scale': [
		withStep('scale: {chekout: 0}'),
		'f.yaml:12:11 steps[0].scale.chekout: there is no workload chekout',
	],
	'nothing to do': [minimalText.replace(/requests:[\s\S]*$/, ''), 'f.yaml:2:1 expected requests or steps'],
};

for (const [what, [text, ...expected]] of Object.entries(rejected)) {
	test(`rejected with its place: ${what}`, (t) => {
		t.deepEqual(findings(text), expected);
	});
}

test('every mistake is found at once', (t) => {
	t.is(findings(withRequest('{to: nowhere, from: nobody, without: nothing}')).length, 3);
});

test('what a case leaves out is filled in', (t) => {
	const { requests, documents, workloads, why, title, covers } = minimalCase();
	const [first] = requests;
	t.is(why, 'a test needs a case.');
	t.is(title, 'a key meets its fork');
	t.deepEqual(covers, [{ kind: 'law', number: 2 }]);
	t.like(workloads[0], { name: 'checkout', namespace: 'shop', ports: [{ name: 'http', port: 8080 }], replicas: 1 });
	t.like(documents[0], { apiVersion: 'branchline.dev/v1alpha1', metadata: { namespace: 'shop', name: 'pr-1' } });
	t.deepEqual(first?.hops, [
		{
			to: { namespace: 'shop', service: 'checkout', port: 8080 },
			protocol: 'http/1.1',
			method: 'GET',
			path: '/',
			authority: 'checkout.shop.svc.cluster.local:8080',
		},
	]);
	t.deepEqual(first?.from, { namespace: 'shop', workload: 'client' });
	t.like(first?.arrives[0], { kind: 'arrives', status: 200, carried: [['x-branchline-key', 'pr-1']] });
});

test('a request without "arrives" arrives where it did without Branchline', (t) => {
	const [, second] = minimalCase().requests;
	t.deepEqual(second?.arrives, second?.without);
});

test('a chain may end where the mesh answers by itself', (t) => {
	const one = caseOf(withRequest('{to: checkout, chain: [{to: checkout-pr-1}], without: [{fails: true}]}'));
	t.is(one.requests[1]?.without.length, 1);
});

test('every kind of expectation is read', (t) => {
	const expected = [
		['{service: checkout, subset: v1, path: /x, mirrors: [checkout-pr-1], absent: [X-A]}', 'arrives'],
		['{status: 404, headers: {location: /y}, body: no}', 'replies'],
		['{fails: true}', 'fails'],
		['{split: {checkout: 90, fails: 5, "418": 5}}', 'split'],
		['{anyOf: [checkout, {anyOf: [checkout-pr-1, {fails: true}]}]}', 'any of'],
	] as const;
	for (const [text, kind] of expected) {
		const [, request] = caseOf(withRequest(`{to: checkout, without: ${text}}`)).requests;
		t.is(request?.without[0]?.kind, kind);
	}
});

test('every action is read and named', (t) => {
	const named = [
		[
			'apply: {documents: [{kind: RouteGroup, metadata: {name: g}, spec: {sandboxes: {names: [pr-1]}}}]}',
			'apply RouteGroup g',
		],
		['remove: {documents: [Sandbox pr-1], workloads: [checkout-pr-1]}', 'remove Service checkout-pr-1, Sandbox pr-1'],
		['scale: {checkout-pr-1: 0}', 'scale checkout-pr-1 to 0'],
		['restart: control-plane', 'restart control-plane'],
		['uninstall: true', 'uninstall'],
	] as const;
	for (const [text, name] of named) t.is(caseOf(withStep(text)).steps[0]?.name, name);
});
