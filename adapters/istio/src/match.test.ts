// SPDX-License-Identifier: Apache-2.0
import { Unsupported } from '@branchline/adapter';
import type { Condition } from '@branchline/plan';
import test from 'ava';
import { narrowMatch } from './match.ts';
import type { HttpMatch } from './virtual-service.ts';

function narrowed(match: object, condition: Condition): unknown {
	const result = narrowMatch(match as HttpMatch, { kind: 'when', condition });
	return result instanceof Unsupported ? result.reason : result;
}

test('a matcher with an unknown field is kept where it stays, and refused where it would be replaced', (t) => {
	const later = { exact: '/a', ignoreSlashes: true };
	const method = { method: 'GET' };
	t.deepEqual(narrowed({ uri: later, later: 1 }, method), [{ uri: later, later: 1, method: { exact: 'GET' } }]);
	t.regex(String(narrowed({ uri: later }, { path: { kind: 'exact', value: '/a' } })), /not known what it accepts/);
	t.regex(String(narrowed({ method: { oneOf: ['GET'] } }, method)), /the method by a field/);
	const header = { headers: [{ name: 'x-a', value: '1' }] };
	t.regex(String(narrowed({ headers: { 'x-a': { suffix: '1' } } }, header)), /header x-a by a field/);
});

test('a key on a header that the rule matches by an unknown field is refused, not widened', (t) => {
	for (const carrier of [
		{ kind: 'header', name: 'x-key' },
		{ kind: 'baggage', name: 'key' },
	] as const) {
		const headers = { [carrier.kind === 'header' ? 'X-Key' : 'baggage']: { suffix: 'k' } };
		const result = narrowMatch({ headers } as HttpMatch, { kind: 'key', key: 'k', carrier });
		t.true(result instanceof Unsupported, JSON.stringify(result));
	}
});
