// SPDX-License-Identifier: Apache-2.0
import { type CopiedRule, type Operation, rulePrefix } from '@branchline/adapter';
import { sameValue } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { apply_patch } from 'jsonpatch';
import type { IstioRule } from './dialect.ts';
import { inject, patchOf, strip } from './inject.ts';
import type { HttpRoute, VirtualService } from './virtual-service.ts';

const rule: fc.Arbitrary<HttpRoute> = fc.record(
	{
		name: fc.constantFrom('', 'pay', 'branchline', 'x/branchline/k', 'pay'),
		match: fc.constantFrom([], [{ uri: { prefix: '/a' } }], [{}, { method: { exact: 'GET' } }]),
		route: fc.constantFrom([{ destination: { host: 'a' } }], [{ destination: { host: 'b', subset: 'v2' }, weight: 3 }]),
		timeout: fc.constant('3s'),
		unheardOf: fc.constantFrom<unknown>(null, { deep: [1, { x: 'y' }] }),
	},
	{ requiredKeys: [], noNullPrototype: true },
);

const rules = fc.array(rule, { minLength: 1, maxLength: 5 });

/** VirtualServices with such rules. */
const withRules = (http: fc.Arbitrary<readonly HttpRoute[] | undefined>): fc.Arbitrary<VirtualService> =>
	fc
		.record({
			http,
			spec: fc.constantFrom({}, { hosts: ['a'], gateways: ['mesh'] }, { tls: [{ port: 1 }], exportTo: ['.'] }),
			labels: fc.constantFrom(undefined, { team: 'a' }),
		})
		.map(({ http: list, spec, labels }) => ({
			apiVersion: 'networking.istio.io/v1',
			kind: 'VirtualService',
			metadata: { name: 'a', namespace: 'shop', resourceVersion: '7', ...(labels ? { labels } : {}) },
			spec: { ...spec, ...(list ? { http: list } : {}) },
		}));

/** Some have an empty list of rules, or none. */
const virtualService = withRules(
	fc.oneof({ weight: 8, arbitrary: rules }, { weight: 1, arbitrary: fc.constantFrom([], undefined) }),
);

const copies: fc.Arbitrary<readonly CopiedRule<IstioRule>[]> = fc.array(
	fc.record({ rule: rule.map((http) => ({ http })), key: fc.constantFrom('k', 'pr-1') }, { requiredKeys: ['rule'] }),
	{ maxLength: 4 },
);

/** One edit of the list of rules: of one of the user's, wherever it stands; `take` makes one of ours the user's by its name. */
type Edit = readonly [what: (typeof kindsOfEdit)[number], at: number, to: number, rule: HttpRoute];

const kindsOfEdit = ['insert', 'remove', 'replace', 'move', 'rename', 'extend', 'unmatch', 'take'] as const;

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
	fc.tuple(fc.constantFrom(...kindsOfEdit), fc.nat(20), fc.nat(20), rule),
	{ maxLength: 4 },
);

function edited(rules: readonly HttpRoute[], all: readonly Edit[]): HttpRoute[] {
	const list = [...rules];
	for (const [what, at, to, next] of all) {
		const users = list.flatMap((one, index) => (one.name?.startsWith(rulePrefix) ? [] : [index]));
		const index = users[at % Math.max(users.length, 1)];
		const first = list.findIndex((one) => one.name?.startsWith(rulePrefix));
		if (what === 'take' && first >= 0) list[first] = { ...list[first], name: 'mine' };
		else if (what === 'insert') list.splice(at % (list.length + 1), 0, next);
		else if (index === undefined) continue;
		else if (what === 'remove') list.splice(index, 1);
		else if (what === 'replace') list.splice(index, 1, next);
		else if (what === 'rename') list[index] = { ...list[index], name: next.name ?? 'renamed' };
		else if (what === 'extend') list[index] = { ...list[index], fieldOf: { tomorrow: at } };
		else if (what === 'unmatch')
			list[index] = Object.fromEntries(Object.entries(list[index]!).filter(([name]) => name !== 'match'));
		else list.splice(to % list.length, 0, ...list.splice(index, 1));
	}
	return list;
}

function withHttp(service: VirtualService, http: readonly HttpRoute[]): VirtualService {
	return { ...service, spec: { ...service.spec, http } };
}

/**
 * The object with the patch applied, undefined where a `test` fails. Those are judged here, on the object as it comes:
 * to this library (3.1.0) any two objects are equal.
 */
function applied(service: VirtualService, patch: readonly Operation[]): unknown {
	const tests = patch.filter((operation) => operation.op === 'test');
	const paths = tests.map(({ path }) => path);
	if (paths.join() !== '/spec/http' || patch[0] !== tests[0]) throw new Error(`unexpected tests of ${paths.join()}`);
	if (!tests.every((operation) => 'value' in operation && sameValue(operation.value, service.spec?.http)))
		return undefined;
	return apply_patch(structuredClone(service), [...patch]);
}

test('strip(inject(x)) = x, field for field', (t) => {
	const law = fc.property(virtualService, copies, (x, c) => {
		const stripped = strip(inject(x, c));
		t.deepEqual(stripped, x);
		t.deepEqual(Object.keys(stripped.spec ?? {}), Object.keys(x.spec ?? {}));
		t.is(strip(x), x, 'nothing of ours: the identical object');
	});
	fc.assert(law);
});

test('inject(inject(x, a), b) = inject(x, b), with ours in front of the user’s', (t) => {
	const law = fc.property(withRules(rules), copies, copies, (x, a, b) => {
		const once = inject(x, b);
		t.deepEqual(inject(inject(x, a), b), once);
		const names = (once.spec?.http ?? []).map(({ name }) => name);
		t.deepEqual(
			names.slice(0, b.length),
			b.map(({ key }) => `branchline/${key ?? '_keyless'}`),
		);
		t.deepEqual(once.spec?.http?.slice(b.length), x.spec?.http);
	});
	fc.assert(law);
});

test('what the user does to the rules meanwhile, before, between and after ours, is kept', (t) => {
	let between = 0;
	const law = fc.property(virtualService, copies, edits, (x, c, all) => {
		const injected = inject(x, c);
		const now = edited(injected.spec?.http ?? [], all);
		const users = now.filter(({ name }) => !name?.startsWith(rulePrefix));
		const first = now.findIndex(({ name }) => name?.startsWith(rulePrefix));
		if (now.length > users.length && first > 0) between++;
		t.deepEqual(strip(withHttp(injected, now)), withHttp(x, users));
		t.deepEqual(inject(withHttp(injected, now), c), inject(withHttp(x, users), c), 'ours come back to the front');
	});
	fc.assert(law, { numRuns: 300 });
	t.true(between > 20, `${between} runs had a rule of the user's before ours`);
});

test('the patch makes of the object as it is exactly the object as it is wanted', (t) => {
	const law = fc.property(virtualService, copies, copies, edits, (x, a, b, all) => {
		const before = withHttp(x, edited(inject(x, a).spec?.http ?? [], all));
		const after = inject(before, b);
		const patch = patchOf(before, after);
		t.deepEqual(applied(before, patch), after);
		t.deepEqual(patch[0]?.op, 'test');
	});
	fc.assert(law, { numRuns: 300 });
});

test('the patch fails where the rules were edited meanwhile, and not where something else was', (t) => {
	const law = fc.property(withRules(rules), copies, rule, (x, c, added) => {
		const patch = patchOf(x, inject(x, c));
		const now = x.spec?.http ?? [];
		for (const http of [[added, ...now], now.slice(1), [...now.slice(0, -1), { ...now.at(-1), new: 1 }]]) {
			t.is(applied(withHttp(x, http), patch), undefined);
		}
		const elsewhere = { ...x, metadata: { ...x.metadata, resourceVersion: '8' }, spec: { ...x.spec, exportTo: ['*'] } };
		t.deepEqual(applied(elsewhere, patch), inject(elsewhere, c));
	});
	fc.assert(law);
});
