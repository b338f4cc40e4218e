// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { caseOf, minimalText } from '../case/minimal.test.fixture.ts';
import type { Action } from '../case/step.ts';
import { ManagedObjects } from './managed-objects.ts';
import { adapterNamed, rolesOf } from './roles.ts';

const target = { meshes: ['istio'] };
const install: Action = { kind: 'install' };
const uninstall: Action = { kind: 'uninstall' };

const virtualService = (path: string) =>
	`{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: checkout}, spec: {hosts: [checkout], http: [{match: [{uri: {prefix: ${path}}}], route: [{destination: {host: checkout}}]}]}}`;
const text = minimalText.replace('keeps:', `native: {istio: [${virtualService('/')}]}\nkeeps:`);

function managed(more: string, change: (adapter: Adapter) => Adapter = (adapter) => adapter): ManagedObjects {
	const roles = rolesOf(target, (mesh) => change(adapterNamed(mesh)));
	return new ManagedObjects(caseOf(text + more), { target, roles });
}

function rulesOf(objects: ManagedObjects): readonly (string | undefined)[] {
	const [service] = objects.current() as readonly (KubernetesObject & { spec: { http: { name?: string }[] } })[];
	return service?.spec.http.map(({ name }) => name) ?? [];
}

test('before it is installed, and after it is uninstalled, the objects are the user’s', (t) => {
	const objects = managed('');
	const before = objects.current();
	t.deepEqual(objects.change(install), []);
	t.deepEqual([...new Set(rulesOf(objects))], ['branchline/_keyless', 'branchline/pr-1', undefined]);
	t.is(objects.generated().length, 1);
	t.deepEqual(objects.change(uninstall), []);
	t.deepEqual(objects.current(), before);
	t.deepEqual(objects.generated(), []);
});

test('a user’s own change is taken, and rendered anew', (t) => {
	const objects = managed(`steps:\n- apply: {native: {istio: [${virtualService('/v2')}]}}\n`);
	objects.change(install);
	objects.change(caseOf(`${text}steps:\n- apply: {native: {istio: [${virtualService('/v2')}]}}\n`).steps[0]!.action);
	t.true(rulesOf(objects).includes('branchline/pr-1'));
	const shown = JSON.stringify(objects.current());
	t.true(shown.includes('"/v2"'));
	t.false(shown.includes('{"prefix":"/"}'));
	t.deepEqual(objects.change(uninstall), []);
});

test('what is no longer rendered goes, and what stays keeps its age', (t) => {
	const bare = minimalText.replace('checkout-pr-1]', 'checkout-pr-1, basket]');
	const one = caseOf(`${bare}steps:\n- scale: {basket: 0}\n- remove: {documents: [Sandbox pr-1]}\n`);
	const objects = new ManagedObjects(one, { target, roles: rolesOf(target) });
	objects.change(install);
	const [made] = objects.generated() as readonly KubernetesObject[];
	t.is(made?.kind, 'VirtualService');
	objects.change(one.steps[0]!.action);
	t.deepEqual(objects.generated()[0]?.metadata, made?.metadata);
	objects.change(one.steps[1]!.action);
	t.deepEqual(objects.generated(), []);
});

const faulty: Readonly<Record<string, readonly [Adapter['strip'], string]>> = {
	'left as it was': [(object) => object, 'VirtualService shop/checkout is not as its user wrote it'],
	deleted: [() => undefined, 'VirtualService shop/checkout is gone'],
};

for (const [what, [strip, fault]] of Object.entries(faulty)) {
	test(`an uninstallation that spoils a user’s object is a fault: ${what}`, (t) => {
		const objects = managed('', (adapter) => ({ ...adapter, strip }));
		objects.change(install);
		t.deepEqual(objects.change(uninstall), [fault]);
	});
}

test('an uninstallation that leaves something behind is a fault', (t) => {
	const roles = rolesOf(target, (mesh) => ({ ...adapterNamed(mesh), strip: (object) => object }));
	const objects = new ManagedObjects(caseOf(minimalText), { target, roles });
	objects.change(install);
	const [fault, ...others] = objects.change(uninstall);
	t.regex(fault ?? '', /^VirtualService shop\/.* is left behind$/);
	t.deepEqual(others, []);
});

test('what users’ configuration does alone is not spoilt by a faulty adapter', (t) => {
	const broken = managed('', (adapter) => ({
		...adapter,
		render: () => {
			throw new Error('it must not be asked');
		},
	}));
	t.is(broken.alone().length, 1);
	t.is(broken.alone(), broken.alone());
});

test('every finding is kept', (t) => {
	const gone = caseOf(text.replace('to: {service: checkout-pr-1}', 'to: {service: nowhere}'));
	const objects = new ManagedObjects(gone, { target, roles: rolesOf(target) });
	objects.change(install);
	t.true(objects.findings.some(({ code }) => code === 'plan/target-missing'));
});
