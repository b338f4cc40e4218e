// SPDX-License-Identifier: Apache-2.0
import { Unsupported } from '@branchline/adapter';
import test from 'ava';
import fc from 'fast-check';
import { bothPaths, type PathMatch, pathOf, replacesPrefix, withPathFilters } from './path.ts';
import type { PathModifier, RouteRule } from './route.ts';

const exact = (value: string): PathMatch => ({ type: 'Exact', value });
const prefix = (value: string): PathMatch => ({ type: 'PathPrefix', value });

/** What the Gateway API says of a path match: exact, or by segments. */
function accepts({ type, value }: PathMatch, path: string): boolean {
	const base = value.replace(/\/$/, '');
	return type === 'Exact' ? path === value : path === base || path.startsWith(`${base}/`);
}

const segments = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 3 });
const path = fc
	.tuple(segments, fc.constantFrom('', '/'))
	.map(([parts, end]) => `/${parts.join('/')}${parts.length > 0 ? end : ''}`);
const match = fc.tuple(fc.constantFrom(exact, prefix), path).map(([of, value]) => of(value));

test('both paths accept what each of them accepts, and nothing else', (t) => {
	let met = 0;
	const law = fc.property(match, match, path, (a, b, asked) => {
		const both = bothPaths(a, b);
		if (both instanceof Unsupported) throw new Error(both.reason);
		if (accepts(a, asked) && accepts(b, asked)) met++;
		return (both !== undefined && accepts(both, asked)) === (accepts(a, asked) && accepts(b, asked));
	});
	t.notThrows(() => fc.assert(law, { numRuns: 4_000 }));
	t.true(met > 80, `${met} paths that both accept`);
});

test('a regular expression meets itself and the prefix that accepts everything', (t) => {
	const regex: PathMatch = { type: 'RegularExpression', value: '/a.*' };
	t.is(bothPaths(regex, prefix('/')), regex);
	t.is(bothPaths(prefix('/'), regex), regex);
	t.is(bothPaths(regex, { ...regex }), regex);
	t.true(bothPaths(regex, prefix('/a')) instanceof Unsupported);
	t.true(bothPaths(exact('/a'), regex) instanceof Unsupported);
	t.true(bothPaths(regex, { ...regex, value: '/b' }) instanceof Unsupported);
});

test('no path is the prefix of everything', (t) => {
	t.deepEqual(pathOf({}), prefix('/'));
	t.deepEqual(pathOf({ path: { value: '/a' } }), prefix('/a'));
	t.deepEqual(pathOf({ path: { type: 'Exact' } }), exact('/'));
});

/** What a modifier makes of the path of a request that `at` accepts (HTTPPathModifier, by segments). */
function modified(modifier: PathModifier, at: PathMatch, asked: string): string {
	if (modifier.type === 'ReplaceFullPath') return modifier.replaceFullPath ?? '';
	const rest = asked.slice(at.value.replace(/\/$/, '').length);
	return `${(modifier.replacePrefixMatch ?? '').replace(/\/$/, '')}${rest}` || '/';
}

function modifierOf(rule: RouteRule): PathModifier {
	return rule.filters![0]!.urlRewrite!.path!;
}

function rewriting(replacement: string): RouteRule {
	const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: replacement };
	return { filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 'kept', path } }] };
}

test('a rewrite of the matched prefix gives the same path after its match was narrowed', (t) => {
	let asked = 0;
	const law = fc.property(
		path,
		match,
		path,
		fc.constantFrom('/', '', '/v1', '/v1/'),
		(from, narrower, sent, replacement) => {
			const [before, after] = [prefix(from), bothPaths(prefix(from), narrower)];
			if (after === undefined || after instanceof Unsupported || !accepts(after, sent)) return true;
			asked++;
			const rule = rewriting(replacement);
			const narrowed = withPathFilters(rule, before, after, 'segments');
			const same = modified(modifierOf(narrowed), after, sent) === modified(modifierOf(rule), before, sent);
			return same && (after.type !== 'Exact' || modifierOf(narrowed).type === 'ReplaceFullPath');
		},
	);
	t.notThrows(() => fc.assert(law, { numRuns: 5_000 }));
	t.true(asked > 80, `${asked} requests`);
});

test('a mesh that replaces the prefix / as text gets the text that it would have made', (t) => {
	const rewritten = (after: PathMatch) => modifierOf(withPathFilters(rewriting('/v1'), prefix('/'), after, 'text'));
	t.deepEqual(rewritten(prefix('/a')), { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v1a' });
	t.deepEqual(rewritten(exact('/a/b')), { type: 'ReplaceFullPath', replaceFullPath: '/v1a/b' });
	const root = modifierOf(withPathFilters(rewriting('/'), prefix('/'), prefix('/a'), 'text'));
	t.deepEqual(root, { type: 'ReplacePrefixMatch', replacePrefixMatch: '/a' });
});

test('filters of backends and redirects are adjusted too, others and other fields are not', (t) => {
	const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v1' };
	const full = { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/x' } } };
	const rule: RouteRule = {
		filters: [{ type: 'RequestRedirect', requestRedirect: { port: 80, path } }, full],
		backendRefs: [{ name: 'a', filters: [{ type: 'URLRewrite', urlRewrite: { path } }] }, { name: 'b' }],
		unheardOf: true,
	};
	const longer = { ...path, replacePrefixMatch: '/v1/b' };
	t.deepEqual(withPathFilters(rule, prefix('/a'), prefix('/a/b'), 'segments'), {
		...rule,
		filters: [{ type: 'RequestRedirect', requestRedirect: { port: 80, path: longer } }, full],
		backendRefs: [{ name: 'a', filters: [{ type: 'URLRewrite', urlRewrite: { path: longer } }] }, { name: 'b' }],
	});
	t.is(withPathFilters(rule, prefix('/a'), prefix('/a'), 'segments'), rule);
	t.true(replacesPrefix(rule));
	t.true(replacesPrefix({ backendRefs: rule.backendRefs! }));
	t.false(replacesPrefix({ filters: [full] }));
});
