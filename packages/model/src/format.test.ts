// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { durationMillis } from './duration.ts';
import { formatDiagnostic } from './format.ts';
import { formatPath } from './identity.ts';
import { locate } from './origins.ts';
import { parse } from './parse.ts';
import { editDistance, suggest } from './suggest.ts';

test('a diagnostic is one line, with what is known and nothing twice', (t) => {
	const known = { code: 'plan/x', severity: 'error', message: 'shop/a: no\nsuch port' } as const;
	const position = { file: 'a.yaml', line: 3, column: 4 };
	t.is(formatDiagnostic(known), 'shop/a: no such port');
	t.is(
		formatDiagnostic({ ...known, path: ['spec', 0], position, hint: 'h' }),
		'a.yaml:3:4 spec[0]: shop/a: no such port (h)',
	);
	t.is(formatDiagnostic({ ...known, message: 'a spec[0]: no', path: ['spec', 0] }), 'a spec[0]: no');
});

test('a path is written so that it can be read in one way only', (t) => {
	t.is(
		formatPath(['metadata', 'labels', 'app.kubernetes.io/name', 0, 'x-a']),
		'metadata.labels["app.kubernetes.io/name"][0].x-a',
	);
});

test('locate finds the place of what later stages report', (t) => {
	const text =
		'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n  spec:\n    ports: [{port: 80}]\n';
	const { origins } = parse([{ name: 'a.yaml', text: `a: 1\n---\n${text}` }]);
	const object = { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'a' };
	const at = (path: (string | number)[], name = 'a') => {
		const diagnostic = { code: 'plan/x', severity: 'error', message: 'm', object: { ...object, name }, path } as const;
		const { position } = locate([diagnostic], origins)[0]!;
		return position && `${position.file}:${position.line}:${position.column}`;
	};
	t.is(at([]), 'a.yaml:6:3');
	t.is(at(['spec', 'ports', 0, 'port']), 'a.yaml:10:20');
	t.is(at(['spec', 'ports', 0, 'name']), 'a.yaml:10:13');
	t.is(at(['spec']), 'a.yaml:9:3');
	t.is(at([], 'b'), undefined);
});

test('locate leaves a position that is there', (t) => {
	const position = { file: 'x', line: 1, column: 1 };
	const diagnostic = { code: 'plan/x', severity: 'error', message: 'm', position } as const;
	t.deepEqual(locate([diagnostic], parse([]).origins), [diagnostic]);
});

test('a suggestion is near', (t) => {
	t.is(editDistance('sevrice', 'service'), 1);
	t.is(editDistance('', 'abc'), 3);
	t.is(suggest('Forks', ['key', 'forks']), 'forks');
	t.is(suggest('x', ['key', 'forks']), undefined);
	t.is(suggest('onUnavailible', ['onUnavailable', 'of']), 'onUnavailable');
});

test('durations are added up', (t) => {
	t.is(durationMillis('1h30m1s'), 5_401_000);
	t.is(durationMillis('48h'), 172_800_000);
	t.is(durationMillis('1d'), undefined);
	t.is(durationMillis(''), undefined);
});
