// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest } from '@branchline/plan';
import test from 'ava';
import type { Observation } from '../envoy/observation.ts';
import { differences } from './prediction.ts';

const request: HttpRequest = {
	to: { namespace: 'shop', service: 'a', port: 8080 },
	method: 'GET',
	authority: 'a.shop',
	path: '/',
	headers: [],
};

const service = (name: string) => {
	return { kind: 'service', port: { namespace: 'shop', service: name, port: 8080 } } as const;
};

const answer: Answer = {
	kind: 'forward',
	backends: [
		{ to: service('a'), weight: 1 },
		{ to: service('b'), weight: 1 },
	],
	mirrors: [service('fork-1')],
	effects: { path: '/', authority: 'a.shop' },
};

function at(backend: string, mirrors: readonly string[] = ['shop/fork-1:8080']): Observation {
	return { kind: 'reached', backend, mirrors, method: 'GET', path: '/', authority: 'a.shop', headers: {} };
}

test('what is seen has to be expected', (t) => {
	t.deepEqual(differences(answer, request, [at('shop/a:8080')], false), []);
	t.is(differences(answer, request, [at('shop/d:8080')], false).length, 1);
	t.is(differences(answer, request, [at('shop/a:8080', ['shop/d:8080'])], false).length, 1);
});

test('every share and every copy has to be seen, where chance cannot hide it', (t) => {
	const both = [at('shop/a:8080'), at('shop/b:8080')];
	t.deepEqual(differences(answer, request, both, true), []);
	t.is(differences(answer, request, both.slice(1), true).length, 1);
	t.deepEqual(differences(answer, request, both.slice(1), false), []);
	const uncopied = [at('shop/a:8080', []), at('shop/b:8080', [])];
	t.is(differences(answer, request, uncopied, true).length, 1);
	t.deepEqual(differences(answer, request, uncopied, false), []);
	// A copy of some of the requests is one of all of them: a mirror may take a share.
	t.deepEqual(differences(answer, request, [...uncopied, ...both], true), []);
});
