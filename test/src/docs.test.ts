// SPDX-License-Identifier: Apache-2.0
import { access } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import test from 'ava';
import { commandsOf, fileOf, runAll, shows, withOutputs } from './docs-commands.ts';
import { anchorsOf, blocksOf, pages, proseOf, repository } from './docs-page.ts';
import { updating, writePage } from './update-docs.ts';

const all = await pages();

for (const page of all.filter((candidate) => commandsOf(candidate).length > 0))
	test(`${page.path}: its commands print what it shows`, async (t) => {
		if (updating()) return t.notThrowsAsync(async () => writePage(page.path, await withOutputs(page)));
		await runAll(page, (command, { output, exit }) => {
			const where = `${page.path}:${command.line}`;
			t.is(exit, command.exit, `${where}: exit code; it printed ${output}`);
			if (command.output) t.true(shows(command.output.text, output), `${where}: it printed ${output}`);
		});
		return undefined;
	});

test('the files that pages show are those of the repository', async (t) => {
	const shown = all.flatMap((page) =>
		blocksOf(page).flatMap(({ words, text, line }) =>
			words.file === undefined ? [] : [{ file: words.file, text, where: `${page.path}:${line}` }],
		),
	);
	for (const { file, text, where } of shown) {
		const known = await fileOf(file);
		if (file.includes('/')) t.is(text, known ?? 'no such file', `${where}: ${file}`);
		else t.is(known, undefined, `${where}: ${file} would be written into the repository`);
	}
	const readme = shown.filter(({ where }) => where.startsWith('README.md:')).map(({ file }) => file);
	t.true(readme.includes('packages/branchline/examples/embed.js'));
});

test('links inside the documentation lead somewhere', async (t) => {
	for (const page of all) {
		for (const [, target = ''] of proseOf(page).matchAll(/\]\(([^()\s]+)\)/g)) {
			if (/^[a-z]+:/.test(target)) continue;
			const [file = '', anchor] = target.split('#');
			const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
			await t.notThrowsAsync(access(repository + path), `${page.path}: ${target}`);
			const linked = all.find((candidate) => candidate.path === path);
			if (anchor !== undefined && linked) t.true(anchorsOf(linked).has(anchor), `${page.path}: ${target}`);
		}
	}
});

test('every page is linked from another', (t) => {
	const linked = new Set(
		all.flatMap((page) =>
			[...proseOf(page).matchAll(/\]\(([^()\s#]+)(?:#[^()\s]*)?\)/g)].map(([, target]) =>
				normalize(join(dirname(page.path), target!)),
			),
		),
	);
	const alone = all.map(({ path }) => path).filter((path) => path !== 'README.md' && !linked.has(path));
	t.deepEqual(alone, []);
});

test('no page names a machine', (t) => {
	const paths = /(?:^|[\s'"`(=])(?:\/(?:home|root|tmp|work|Users|opt|mnt)\/|~\/|[A-Z]:\\)/m;
	for (const { path, text } of all) t.notRegex(text, paths, path);
});

test('a page shows the whole output, or says with a … what it leaves out', (t) => {
	t.true(shows('a\nb\n', 'a\nb\n'));
	t.false(shows('a\n', 'a\nb\n'));
	t.true(shows('a\n  # …\nd\n', 'a\nb\nc\nd\n'));
	t.true(shows('a\n…\n', 'a\nb\n'));
	t.false(shows('a\n…\nx\n…\n', 'a\nb\n'));
	t.false(shows('a\n…\na\n', 'a\n'));
	t.true(shows('up after … s (1.2)\n', 'up after 15.0 s (1.2)\n'));
	t.false(shows('up after … s\n', 'up\nafter 15.0 s\n'));
	t.false(shows('1.2\n', '112\n'));
});
