// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { isMap as isMapNode, parseAllDocuments, parseDocument } from 'yaml';
import { NodeReader } from './node-value.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { toYaml } from './to-yaml.ts';

/** What the thorough reader says; `undefined` where it finds anything at all. */
function thorough(text: string): { readonly value: unknown } | undefined {
	if (parseAllDocuments(text).length > 1) return undefined;
	const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
	if (document.errors.length + document.warnings.length > 0) return undefined;
	const reader = new NodeReader();
	const value = reader.read(document.contents);
	return reader.findings.length > 0 ? undefined : { value };
}

const sandbox = `# a sandbox
apiVersion: branchline.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-1, labels: {"a b": 'c d'}}
spec:
  expiry: { after: 48h }
  since: 2030-01-01T00:00:00.5Z
  source:
    branch: feat/auth of ana
  forks:
  - of: { service: checkout, hosts: [ a, { b: c } ], at: 2030-01-01T00:00:00Z }
    ports: [8080, 9090]
    to:
      service:
    when:
    - path: {prefix: /pay}
  - - nginx:1.25
    - true
    - 10.0.0.7
`;

test('a plainly written document is read as the thorough reader has it', (t) => {
	t.true(isMapNode(parseDocument(sandbox).contents));
	t.deepEqual(readPlainYaml(sandbox), thorough(sandbox));
});

test('what has more than one meaning is left to the thorough reader', (t) => {
	for (const text of [
		'a: yes',
		'a: 0777',
		'a: ~',
		'a: &b c',
		'a: |\n  b',
		'a: b\n  c',
		'a: 1\na: 2',
		'a: "\\n"',
		'a: b # c',
		'a:\tb',
		'a: {b}',
		'a: 1e3',
		'a: [1, ]',
		'- a\nb: c',
		'a:\n   b: 1\n  c: 2',
		'__proto__: 1',
		'on: 1',
		"a: 'it''s'",
		'a: b: c',
		'a: - b',
		'-',
		'a',
		'a: b ',
		'a: \r',
	])
		t.is(readPlainYaml(text), undefined, text);
});

const parts = [
	'a',
	'b',
	'c:',
	'd: ',
	'e: f',
	':',
	': ',
	'- ',
	'-',
	'\n',
	'\n',
	'\n  ',
	'\n    ',
	'\n ',
	'  ',
	' ',
	'{',
	'{ ',
	' }',
	'}',
	'[',
	']',
	',',
	', ',
	'"',
	"'",
	'"x y"',
	"'z'",
	'0',
	'7',
	'12',
	'1.5',
	'48h',
	'h',
	'/',
	'.',
	'@',
	'_',
	'#',
	' #',
	'true',
	'False',
	'null',
	'yes',
	'n',
	'10.0.0.7',
	'\t',
	'\r',
	'*',
	'&',
	'!',
	'|',
	'>',
	'%',
	'\\',
	'é',
	'---',
	'...',
	'\u00a0',
	'\u2028',
	'\ufeff',
];

test('whatever it reads, it reads as the thorough reader does', (t) => {
	let read = 0;
	const text = fc.array(fc.constantFrom(...parts), { maxLength: 16 }).map((list) => list.join(''));
	const line = fc
		.tuple(
			fc.constantFrom('', '  ', '    ', '- ', '  - ', '- - '),
			fc.constantFrom('a: ', 'b: ', 'c:', '"d": ', '', 'a:'),
			fc.constantFrom(
				'',
				'x',
				'1',
				'{a: 1}',
				'{a: [b, "c"], d: {}}',
				'{ a: 1 }',
				'{ a: [ b, { c: d } ], e: { } }',
				'{a: b }',
				'[ a]',
				'{ a: 2030-01-01T00:00:00Z }',
				'2030-01-01T00:00:00Z',
				'2030-01-01',
				'[]',
				'- y',
				'e: f',
				'x y',
				'x:y',
				'http://x/y',
				'"q"',
				'1h30m',
				'a-',
				'-a',
				'10',
				'{a:1}',
				'{a: b:c}',
				'[a b]',
				'{"a":1}',
			),
		)
		.map((list) => list.join(''));
	const block = fc.array(line, { maxLength: 8 }).map((list) => list.join('\n'));
	fc.assert(
		fc.property(fc.oneof(text, block), (one) => {
			const plain = readPlainYaml(one);
			if (plain === undefined) return;
			read++;
			t.deepEqual(plain, thorough(one), JSON.stringify(one));
		}),
		{ numRuns: 20_000 },
	);
	t.true(read > 500, `only ${read} were read`);
});

test('what toYaml writes of plain words it reads', (t) => {
	const word = fc.stringMatching(/^[c-m][a-z0-9./-]{1,8}$/);
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 4 },
			word,
			fc.nat(),
			fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
			fc.dictionary(word, tie('value'), { minKeys: 1, maxKeys: 3 }),
		),
	}));
	fc.assert(
		fc.property(fc.dictionary(word, value, { minKeys: 1 }), (object) => {
			const plain = JSON.parse(JSON.stringify(object));
			t.deepEqual(readPlainYaml(toYaml([plain])), { value: plain });
		}),
		{ numRuns: 300 },
	);
});
