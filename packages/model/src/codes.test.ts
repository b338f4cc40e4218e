// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type ModelCode, modelCodes } from './codes.ts';
import { parse } from './parse.ts';

const head = 'apiVersion: branchline.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: pr-1, namespace: shop}\n';
const group = 'apiVersion: branchline.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: rel, namespace: shop}\n';
const policy = 'apiVersion: branchline.dev/v1alpha1\nkind: RoutingPolicy\nspec: {}\nmetadata: ';

/** For each code an input, and the position and the message of what it must be told. */
const examples: Record<ModelCode, readonly [text: string, place: string, message: string]> = {
	'model/syntax': [
		'a: [1\nb: 2\n',
		'2:1',
		'flow sequence in block collection must be sufficiently indented and end with a ]',
	],
	'model/duplicate-field': [
		`${head}spec:\n  forks: []\n  forks: []\n`,
		'6:3',
		'shop/pr-1 spec.forks: "forks" is written twice',
	],
	'model/alias': [
		`${head}spec: {forks: *gone}\n`,
		'4:15',
		'shop/pr-1 spec.forks: the alias *gone has no anchor before it',
	],
	'model/merge-key': [`${head}spec:\n  <<: {forks: []}\n`, '5:3', 'shop/pr-1 spec: merge keys are not read'],
	'model/tag': [`${head}spec: {forks: !mine []}\n`, '4:15', 'unresolved tag: !mine'],
	'model/yaml-1.1': [
		`${head}spec: {forks: [], source: {branch: on}}\n`,
		'4:36',
		'shop/pr-1 spec.source.branch: kubectl reads on as the boolean true',
	],
	'model/number': [
		'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: 12345678901234567890\n',
		'4:7',
		'a data: 12345678901234567890 is too large to be kept exactly',
	],
	'model/not-an-object': [
		'a: 1\n',
		'1:1',
		'expected a Kubernetes object (apiVersion and kind) or an xDS resource ("@type")',
	],
	'model/unknown-kind': [
		'apiVersion: branchline.dev/v1alpha1\nkind: Sandbx\nmetadata: {name: a}\n',
		'2:7',
		'a kind: there is no kind "Sandbx", did you mean "Sandbox"?',
	],
	'model/unknown-field': [
		`${head}spec:\n  forks:\n  - of: {service: a}\n    to: {servce: b}\n`,
		'7:10',
		'shop/pr-1 spec.forks[0].to.servce: unknown field, did you mean "service"?',
	],
	'model/missing-field': [`${head}spec: {key: a}\n`, '4:7', 'shop/pr-1 spec.forks: missing, expected a list'],
	'model/wrong-type': [`${head}spec: {key: 1, forks: []}\n`, '4:13', 'shop/pr-1 spec.key: expected a string, got 1'],
	'model/invalid-value': [
		`${head}spec:\n  forks:\n  - of: {service: a}\n    to: {service: b}\n    onUnavailable: fial\n`,
		'8:20',
		'shop/pr-1 spec.forks[0].onUnavailable: expected "fail" or "baseline", got "fial", did you mean "fail"?',
	],
	'model/limit': [
		`${head}spec: {forks: [], source: {branch: ${'b'.repeat(257)}}}\n`,
		'4:36',
		'shop/pr-1 spec.source.branch: expected at most 256 characters, got 257',
	],
	'model/one-of': [
		`${group}spec: {sandboxes: {}}\n`,
		'4:19',
		'shop/rel spec.sandboxes: expected at least one of names, selector, got none',
	],
	'model/invalid-key': [
		`${head}spec: {key: ${'k'.repeat(49)}, forks: []}\n`,
		'4:13',
		'shop/pr-1 spec.key: expected at most 48 characters, got 49',
	],
	'model/duplicate-object': [
		`${head}spec: {forks: []}\n---\n${head}spec: {forks: []}\n`,
		'6:1',
		'shop/pr-1: this Sandbox is given twice',
	],
	'model/second-policy': [
		`${policy}{name: default}\n---\n${policy}{name: more}\n`,
		'6:1',
		'more: there is a RoutingPolicy already: default',
	],
	'model/key-taken': [
		`${head}spec: {forks: []}\n---\n${group}spec: {key: pr-1, sandboxes: {names: [pr-1]}}\n`,
		'9:13',
		'shop/rel spec.key: key "pr-1" belongs to Sandbox shop/pr-1',
	],
};

for (const [code, [text, place, message]] of Object.entries(examples)) {
	test(`${code} is found where it stands`, (t) => {
		const { diagnostics } = parse([{ name: 'a.yaml', text }]);
		t.is(diagnostics.length, 1, JSON.stringify(diagnostics, null, 2));
		const [found] = diagnostics;
		t.is(found!.code, code);
		t.is(found!.severity, modelCodes[code as ModelCode].severity);
		t.is(`${found!.position?.line}:${found!.position?.column}`, place);
		t.is(found!.message, message);
	});
}
