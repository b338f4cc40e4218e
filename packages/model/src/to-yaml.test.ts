// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { toYaml } from './to-yaml.ts';
import { kubectlReads } from './yaml-1-1.ts';

const hazards = [
	'',
	'y',
	'Y',
	'n',
	'no',
	'NO',
	'yes',
	'on',
	'On',
	'off',
	'true',
	'False',
	'null',
	'Null',
	'~',
	'=',
	'<<',
	'0777',
	'0o17',
	'0b11',
	'0x1F',
	'1_000',
	'_1',
	'1_',
	'1e3',
	'e9',
	'-E+9',
	'.5',
	'5.',
	'-.5',
	'+1',
	'+',
	'-',
	'.',
	'.inf',
	'-.Inf',
	'.nan',
	'12:30:00',
	'2026-12-01',
	'2026-12-01T18:00:00Z',
	'1.',
	'1__0',
	'-0x1F',
	'+0b1',
	'089',
	'0_',
	'*a',
	'&a',
	'!a',
	'- a',
	'a: b',
	'a #b',
	'#a',
	'@a',
	'`a`',
	'%a',
	'{a}',
	'[a]',
	',',
	'|',
	'>',
	"'",
	'"',
	'\\',
	' a',
	'a ',
	'\t',
	'a\tb',
	'\n',
	'a\n',
	'\na',
	'a\nb',
	'a\n\nb\n',
	' a\nb',
	'a \nb',
	'\ta\nb',
	'a\n\tb',
	'a\r\nb',
	'a\n  \nb',
	'---',
	'...',
	'a\n---\nb',
	'\u0000',
	'\u0007',
	'\u0085',
	'\u00a0',
	'\u2028',
	'a\u2029b',
	'\ufeff',
	'é',
	'😀',
	'key: |\n  x',
	'__proto__',
	'? a',
	': a',
	'a:',
	'x'.repeat(200),
	`${'word '.repeat(60)}end`,
];

const value = fc.oneof(
	fc.constantFrom(...hazards),
	fc.string(),
	fc.string({ unit: 'grapheme' }),
	fc.array(fc.constantFrom(...hazards)).map((parts) => parts.join('')),
	fc.stringMatching(/^[-+.0-9_:xobeE]{1,8}$/),
);
const key = value.filter((text) => text !== '__proto__');

/** What kubectl reads, or `undefined` where there is no kubectl. */
function kubectl(yaml: string): Record<string, unknown> | undefined {
	const { error, status, stdout, stderr } = spawnSync(
		'kubectl',
		['annotate', '--local', '-f', '-', 'q=1', '-o', 'json'],
		{ input: yaml, encoding: 'utf8' },
	);
	if (error !== undefined) return undefined;
	if (status !== 0) throw new Error(`kubectl: ${stderr}\n${yaml}`);
	return JSON.parse(stdout) as Record<string, unknown>;
}

const object = (data: unknown) => ({ apiVersion: 'example.dev/v1', kind: 'Thing', metadata: { name: 'a' }, data });

test('kubectl reads back what was written, values and keys', (t) => {
	if (kubectl(toYaml([object(1)])) === undefined) {
		t.log('no kubectl');
		return t.pass();
	}
	const entries = fc.array(fc.tuple(key, fc.oneof(value, fc.array(value), fc.dictionary(key, value))), {
		minLength: 100,
		maxLength: 400,
	});
	t.deepEqual(
		kubectl(
			toYaml([
				object({
					all: hazards,
					...Object.fromEntries(hazards.filter((one) => one !== '__proto__').map((one) => [one, one])),
				}),
			]),
		)?.data,
		{ all: hazards, ...Object.fromEntries(hazards.filter((one) => one !== '__proto__').map((one) => [one, one])) },
	);
	fc.assert(
		fc.property(entries, (list) => {
			const data = JSON.parse(JSON.stringify(Object.fromEntries(list)));
			t.deepEqual(kubectl(toYaml([object(data)]))?.data, data);
		}),
		{ numRuns: 15 },
	);
	return undefined;
});

test('a reader of YAML 1.2 reads back what was written, several documents of it', (t) => {
	fc.assert(
		fc.property(fc.array(fc.dictionary(key, fc.oneof(value, fc.jsonValue()))), (documents) => {
			const plain = JSON.parse(JSON.stringify(documents));
			t.deepEqual(
				parseAllDocuments(toYaml(plain)).map((one) => one.toJS()),
				plain,
			);
		}),
	);
});

test('a text of several lines stays readable, and a value that stands twice has no anchor', (t) => {
	const shared = { x: 'a\nb\n' };
	t.is(toYaml([{ a: shared, b: shared }, 1]), 'a:\n  x: |\n    a\n    b\nb:\n  x: |\n    a\n    b\n---\n1\n');
});

test('kubectlReads says what kubectl reads', (t) => {
	const number = fc.stringMatching(/^[-+]?(0[xXbBoO]?)?[0-9a-f_]{1,6}(\.[0-9_]{0,3})?([eE][-+]?[0-9]{1,2})?$/);
	const plain = [...fc.sample(number, { numRuns: 500, seed: 1 }), ...hazards].filter(
		(text) =>
			/^[-+.]?[A-Za-z0-9_][-+.:\w]*$/.test(text) &&
			!/^(~|null|<<|[-+]?\.(inf|nan))$/i.test(text) &&
			text.length < 20 &&
			!text.endsWith(':') &&
			Number.isFinite(Number(kubectlReads(text)) || 0),
	);
	const answer = kubectl(
		`apiVersion: example.dev/v1\nkind: Thing\nmetadata: {name: a}\ndata:\n${plain.map((text) => `- ${text}\n`).join('')}`,
	);
	if (answer === undefined) {
		t.log('no kubectl');
		return t.pass();
	}
	const wrong = plain.flatMap((text, index) => {
		const theirs = (answer.data as unknown[])[index];
		return Object.is(theirs, kubectlReads(text) === 0 ? 0 : kubectlReads(text))
			? []
			: [[text, theirs, kubectlReads(text)]];
	});
	t.deepEqual(wrong, []);
	return undefined;
});
