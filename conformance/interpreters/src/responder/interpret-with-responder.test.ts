// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, NativeObject } from '@branchline/plan';
import test from 'ava';
import type { Interpreter } from '../contract.ts';
import { decodedResponse } from './decode.ts';
import { interpretWithResponder } from './interpret-with-responder.ts';

test('the responder answers what the pieces of the headers say', (t) => {
	const answer = (head: string, ...pieces: readonly string[]) =>
		decodedResponse([
			['x-branchline-respond', head],
			...pieces.map((piece, index) => [`x-branchline-respond-${index + 1}`, piece] as const),
		]);
	const tea = { kind: 'respond', status: 418, headers: { 'x-tea': 'a=b c', 'content-type': 'a/b' }, body: 'é\n' };
	t.deepEqual(answer('418 2', 'X-Tea:a=3Db+c=0Acontent-type:a/b=', '0A=0A=C3=A9=0A') as unknown, tea);
	t.like(answer('204 0'), { status: 204, headers: {}, body: '' });
	t.like(answer('200 1', '=0Atea'), { headers: { 'content-type': 'text/plain' }, body: 'tea' });
	for (const [head, ...pieces] of [['200'], ['199 0'], ['200 2', '=0A'], ['200 1', 'tea'], ['200 1', 'tea=0A=0A']]) {
		t.is(answer(head!, ...pieces), undefined, head);
	}
});

const responder = {
	apiVersion: 'v1',
	kind: 'Service',
	metadata: { name: 'branchline-responder', namespace: 'x', labels: { 'app.kubernetes.io/part-of': 'branchline' } },
	spec: {
		ports: [
			{ name: 'http', port: 80 },
			{ name: 'http-unavailable', port: 503 },
		],
	},
};

const request: HttpRequest = {
	to: { namespace: 'shop', service: 'a', port: 80 },
	method: 'GET',
	authority: 'a',
	path: '/',
	headers: [['x-branchline-respond', '200 0']],
};

function asked(answer: Answer, objects: readonly NativeObject[] = [responder]): Answer {
	const interpreter: Interpreter = { mesh: 'gateway-api', interpret: () => ({ answer, trace: [] }) };
	return interpretWithResponder(interpreter, { objects }, request).answer;
}

const at = (port: number) =>
	({ kind: 'service', port: { namespace: 'x', service: 'branchline-responder', port } }) as const;

const telling = { filters: [{ requestHeaderModifier: { set: [{ name: 'x-branchline-respond', value: '418 0' }] } }] };

test('what a route sets stands over what the caller sends', (t) => {
	const whole: Answer = { kind: 'forward', backends: [{ weight: 3, to: at(80) }], mirrors: [], effects: telling };
	t.deepEqual(asked(whole), { kind: 'reply', status: 418, headers: {}, body: '' });
	t.like(asked({ ...whole, effects: {} }), { kind: 'reply', status: 200 });
	t.is(asked(whole, []), whole, 'an application of that name that is not ours is like any other');
});

test('a share is answered by itself, and the port for what is unavailable fails', (t) => {
	const other = { weight: 1, to: { kind: 'service', port: { namespace: 'shop', service: 'b', port: 80 } } } as const;
	const backends = [{ weight: 4, to: at(80), effects: telling }, { weight: 5, to: at(503) }, other];
	const answer = asked({ kind: 'forward', backends, mirrors: [], effects: {} });
	t.like(answer, {
		backends: [{ weight: 4, to: { kind: 'respond', status: 418 } }, { weight: 5, to: { kind: 'fail' } }, other],
	});
});
