// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { identity, type KubernetesObject, strip } from 'branchline';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { rewrite } from './rewrite.ts';

const head = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: cart} # mine\nspec:\n';
const json = {
	apiVersion: 'networking.istio.io/v1',
	kind: 'VirtualService',
	metadata: { name: 'cart' },
	spec: { hosts: ['cart'], http: [{ name: 'a', timeout: '1s' }, { name: 'b' }] },
};
const inBlocks = `${head}  http: # rules\n  # first\n  - name: a\n    headers: {request: {}}   # odd\n\n\n  -   name: b\n      note: |+\n        text\n\n\n  # last\n  hosts:\n  - cart\n`;

const texts: Readonly<Record<string, string>> = {
	'a list in blocks': inBlocks,
	'an indented list': `${head}  http:\n    - name: a\n      match:\n        - uri: {prefix: /a}\n          ignored:\n    # between\n    - name: b\n`,
	'a list that ends with the file, without a line break': `${head}  http:\n  - name: a\n  - name: b`,
	'dashes on lines of their own': `${head}  http:\n  -\n    name: a\n  - # b\n    name: b\n`,
	'a list in brackets': `${head}  http: [ {name: a} , {name: b} ] # both\n`,
	'brackets over several lines': `${head}  http: [\n    {name: a},\n    {name: b}, # second\n  ]\n`,
	'JSON on one line': `${JSON.stringify(json)}\n`,
	'JSON on many lines': JSON.stringify(json, undefined, 2),
	'JSON with tabs': JSON.stringify(json, undefined, '\t'),
	'lines that end as on Windows': inBlocks.replaceAll('\n', '\r\n'),
	'a byte order mark': `\ufeff${inBlocks}`,
	'several documents': `# leading\n---\na: &x [1,   2]\nb: *x\n---\n${inBlocks}---\n# trailing\n`,
	'a List': `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: x}\n- ${inBlocks.trimEnd().replaceAll('\n', '\n  ')}\n`,
	'directives and document ends': `%YAML 1.2\n---\n${inBlocks}...\n`,
};

function objectIn(text: string): KubernetesObject {
	const found = [...parseAllDocuments(text)].flatMap((document) => {
		const value = document.toJS() as { readonly kind?: string; readonly items?: readonly KubernetesObject[] } | null;
		return (value?.kind === 'List' ? value.items : [value as KubernetesObject]) ?? [];
	});
	return found.find((object) => object?.kind === 'VirtualService')!;
}

function withRules(object: KubernetesObject, ours: readonly object[]): KubernetesObject {
	const user = strip(object) as KubernetesObject;
	const { http } = user.spec as { readonly http: readonly object[] };
	return { ...user, spec: { ...(user.spec as object), http: [...ours, ...http] } };
}

function rewritten(text: string, object: KubernetesObject): string {
	return rewrite(text, new Map([[identity(object), object]]));
}

const rule = fc.record(
	{
		name: fc.constantFrom('branchline/a', 'branchline/_keyless'),
		match: fc.array(fc.record({ uri: fc.record({ prefix: fc.string() }) }), { maxLength: 2 }),
		directResponse: fc.record({ body: fc.string({ unit: fc.constantFrom('a', '\n', ' ', '#', ':', '\t', '-') }) }),
		nothing: fc.constant(null),
	},
	{ requiredKeys: ['name'] },
);

for (const [what, text] of Object.entries(texts)) {
	test(`rules go in and out again, to the byte: ${what}`, (t) => {
		fc.assert(
			fc.property(
				fc.array(rule, { minLength: 1, maxLength: 3 }),
				fc.array(rule, { minLength: 1, maxLength: 3 }),
				(a, b) => {
					const user = objectIn(text);
					const first = rewritten(text, withRules(user, a));
					t.deepEqual(objectIn(first), withRules(user, a));
					t.is(rewritten(first, withRules(user, a)), first);
					const second = rewritten(first, withRules(user, b));
					t.is(second, rewritten(text, withRules(user, b)));
					t.is(rewritten(second, user), text);
				},
			),
			{ numRuns: 40 },
		);
	});
}

test('comments and lines of the user’s stay where they are', (t) => {
	const text = texts['a list in blocks']!;
	const result = rewritten(text, withRules(objectIn(text), [{ name: 'branchline/a' }]));
	t.is(result, text.replace('# rules\n', '# rules\n  - name: branchline/a\n'));
});

test('rules that the user moved, or wrote comments between, are found', (t) => {
	const text = `${head}  http:\n  - name: a\n  # why\n  - name: branchline/x\n    match:\n    - uri: {exact: /}\n  # what follows\n\n  - name: b\n`;
	t.is(
		rewritten(text, withRules(objectIn(text), [])),
		`${head}  http:\n  - name: a\n  # why\n  # what follows\n\n  - name: b\n`,
	);
	const flow = `${head}  http: [{name: a}, {name: branchline/x}]\n`;
	t.is(rewritten(flow, withRules(objectIn(flow), [])), `${head}  http: [{name: a}]\n`);
});

test('a comment behind a rule that goes stays', (t) => {
	const text = `${head}  http: [\n    {name: branchline/x}, # why\n    {name: a}\n  ]\n`;
	t.is(rewritten(text, withRules(objectIn(text), [])), `${head}  http: [\n     # why\n    {name: a}\n  ]\n`);
});

test('a list of our rules alone ends as an empty list', (t) => {
	const text = `${head}  http:\n  - name: branchline/x\n  hosts: [cart]\n`;
	t.is(rewritten(text, withRules(objectIn(text), [])), `${head}  http: []\n  hosts: [cart]\n`);
});

test('what cannot be edited without touching more than the rules is refused', (t) => {
	const shared = `${head}  http: &rules\n  - name: a\n  tcp: *rules\n`;
	const alias = `${head}  tcp: &rules\n  - name: a\n  http: *rules\n`;
	const wanted = withRules({ ...json, spec: { http: [{ name: 'a' }] } }, [{ name: 'branchline/x' }]);
	t.throws(() => rewritten(shared, wanted), { message: 'the text around the rules cannot be kept as it is' });
	t.throws(() => rewritten(alias, wanted), { message: 'spec.http is not written as a list' });
});

test('other objects of the text stay, whatever their rules', (t) => {
	const text = texts['a list in blocks']!;
	const other = text.replace('name: cart', 'name: other');
	const user = objectIn(text);
	const result = rewritten(`${other}---\n${text}`, withRules(user, [{ name: 'branchline/a' }]));
	t.true(result.startsWith(`${other}---\n`));
	t.is(rewritten(other, withRules(user, [{ name: 'branchline/a' }])), other);
});
