// SPDX-License-Identifier: Apache-2.0
import type { Destination } from '@branchline/plan';
import test from 'ava';
import { fork, plan, substitution } from './toy.test.fixture.ts';
import { chosenPorts, unreachedFindings, unreachedPorts } from './unreached.ts';

function to(service: string): Destination {
	return { kind: 'service', port: { namespace: 'shop', service, port: 80 } };
}

const forks = plan(
	fork('a', substitution('k', 'f'), substitution('l', 'f')),
	fork('b', substitution('k', 'f')),
	fork('c'),
);

/** What is unreached where rules send requests to some services, with what routes choose in the place of others. */
function unreached(read: readonly string[], instead: readonly string[] = []) {
	const routes = instead.length === 0 ? [] : [{ routes: 'Route shop/r', ports: chosenPorts(instead.map(to)) }];
	return unreachedPorts(forks, read.map(to), () => routes);
}

test('a forked service port that no rule chooses is unreached, one that nobody forks is not', (t) => {
	const ports = (read: readonly string[]) => unreached(read).map(({ of, keys }) => `${of.service} ${keys.join('+')}`);
	t.deepEqual(ports([]), ['a k+l', 'b k']);
	t.deepEqual(ports(['b', 'other']), ['a k+l']);
	t.deepEqual(unreachedPorts(forks, [{ kind: 'other', native: 'shop/a:80' }, to('b')]).length, 1);
});

test('the warning says what the routes choose, and to fork that', (t) => {
	const read = unreached(['b'], ['a-primary', 'a-canary', 'a-primary']);
	const { message, hint, keys, object } = unreachedFindings([read])[0]!;
	t.is(
		message,
		'shop/a:80 is forked, and no route at which keys are honoured sends requests to it: Route shop/r chooses shop/a-primary:80, shop/a-canary:80',
	);
	t.is(hint, 'fork what the routes choose: shop/a-primary:80, shop/a-canary:80');
	t.deepEqual(keys, ['k', 'l']);
	t.is(object?.name, 'a');
	t.regex(unreachedFindings([unreached(['b'])])[0]!.hint!, /^send requests to the service/);
});

test('of several meshes, what one of them reaches, or may reach, is met', (t) => {
	const services = (...meshes: Parameters<typeof unreachedFindings>[0]) =>
		unreachedFindings(meshes).map(({ object }) => object?.name);
	t.deepEqual(services(unreached([]), unreached([])), ['a', 'b']);
	t.deepEqual(services(unreached(['a']), unreached([])), ['b']);
	t.deepEqual(services(unreached(['a']), unreached(['b'])), []);
	t.deepEqual(services(unreached([]), undefined), []);
	t.deepEqual(services(undefined, unreached([])), []);
	t.deepEqual(services(), []);
});
