// SPDX-License-Identifier: Apache-2.0
import { lstat, readdir, readFile, stat, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { folder, run } from '../run.test.fixture.ts';
import { documents, httpRoute, shop, virtualService } from '../shop.test.fixture.ts';

const files = { 'shop.yaml': shop, 'routes/cart.yaml': `\ufeff${virtualService}`, 'routes/linkerd.yaml': httpRoute };

test('render edits the files that change, strip restores them to the byte', async (t) => {
	const cwd = await folder(t, files);
	const long = new Date('2020-01-01T00:00:00Z');
	for (const file of Object.keys(files)) await utimes(join(cwd, file), long, long);
	const rendered = await run('render --mesh istio --mesh linkerd -R -f . --in-place', { cwd });
	t.deepEqual(
		{ code: rendered.code, stderr: rendered.stderr },
		{ code: 0, stderr: 'info: routes/cart.yaml: written\n' },
	);
	t.regex(rendered.stdout, /^ {2}name: branchline\.cart\./m);
	t.notRegex(rendered.stdout, /VirtualService/);
	const edited = await readFile(join(cwd, 'routes/cart.yaml'), 'utf8');
	const lines = edited.split('\n');
	for (const line of files['routes/cart.yaml'].split('\n')) t.true(lines.includes(line), line);
	t.regex(edited, /http:\n {2}- name: branchline\//);
	t.deepEqual((await stat(join(cwd, 'shop.yaml'))).mtime, long);
	const again = await run('render --mesh istio --mesh linkerd -R -f . --in-place', { cwd });
	t.deepEqual(again, { ...rendered, stderr: '' });
	const stripped = await run('strip -R -f . --in-place', { cwd });
	t.deepEqual(stripped, { code: 0, stdout: '', stderr: 'info: routes/cart.yaml: written\n' });
	for (const [file, text] of Object.entries(files)) t.is(await readFile(join(cwd, file), 'utf8'), text);
	t.deepEqual((await readdir(join(cwd, 'routes'))).sort(), ['cart.yaml', 'linkerd.yaml']);
});

test('a symbolic link stays one, and a file keeps its mode', async (t) => {
	const cwd = await folder(t, { 'shop.yaml': shop, 'elsewhere/cart.yaml': virtualService, 'here/notes.txt': '' });
	await symlink('../elsewhere/cart.yaml', join(cwd, 'here/cart.yaml'));
	const before = await stat(join(cwd, 'elsewhere/cart.yaml'));
	t.is((await run('render --mesh istio -f shop.yaml -f here --in-place', { cwd })).code, 0);
	t.true((await lstat(join(cwd, 'here/cart.yaml'))).isSymbolicLink());
	t.is((await stat(join(cwd, 'elsewhere/cart.yaml'))).mode, before.mode);
	t.regex(await readFile(join(cwd, 'elsewhere/cart.yaml'), 'utf8'), /branchline\/pr-1/);
});

test('where one file cannot be edited, none is written', async (t) => {
	const aliased = virtualService
		.replace('name: cart\n', 'name: other\n')
		.replace('  http:\n', '  x-rules: &rules\n')
		.replace('status: {}', '');
	const cwd = await folder(t, {
		'a.yaml': documents(shop, virtualService),
		'b.yaml': `${aliased.trimEnd()}\n  http: *rules\n`,
	});
	const { code, stdout, stderr } = await run('render --mesh istio -f . --in-place', { cwd });
	t.is(code, 2, stderr);
	t.regex(stderr, /error: b\.yaml: it cannot be edited in place: spec\.http is not written as a list\n$/);
	t.is(stdout, '');
	t.is(await readFile(join(cwd, 'a.yaml'), 'utf8'), documents(shop, virtualService));
});

test('strip in place names our own objects instead of deleting them', async (t) => {
	const cwd = await folder(t, files);
	const rendered = await run('render --mesh linkerd -f shop.yaml -f routes/linkerd.yaml', { cwd });
	const own = await folder(t, { 'own.yaml': rendered.stdout });
	const { code, stdout, stderr } = await run('strip -f own.yaml --in-place', { cwd: own });
	t.deepEqual({ code, stdout }, { code: 0, stdout: '' });
	t.regex(stderr, /^info: httproute\.gateway\.networking\.k8s\.io\/branchline\.\S+ is all Branchline's: delete it$/m);
	t.is(await readFile(join(own, 'own.yaml'), 'utf8'), rendered.stdout);
});
