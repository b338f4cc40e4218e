// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { folder, run } from './run.test.fixture.ts';
import { sandbox } from './shop.test.fixture.ts';
import { Terminal } from './terminal.ts';
import { watching } from './watching.test.fixture.ts';

interface Line {
	readonly level: string;
	readonly time: string;
	readonly msg: string;
	readonly [field: string]: unknown;
}

function linesOf(text: string): readonly Line[] {
	return text
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Line);
}

/** A terminal that says things as JSON, and what came of it. */
function jsonTerminal() {
	const stream = new PassThrough() as unknown as NodeJS.WriteStream;
	const terminal = new Terminal({ stdin: process.stdin, stdout: stream, stderr: stream }, { FORCE_COLOR: '1' });
	terminal.logAs('json');
	return { terminal, text: () => String((stream as unknown as PassThrough).read() ?? '') };
}

test('whatever is said is one line of JSON, with its level, its time, its words and its fields', (t) => {
	const severity = fc.constantFrom('error' as const, 'warning' as const, 'info' as const);
	const text = fc.string({ unit: 'binary' });
	const field = fc.dictionary(
		fc.constantFrom('node', 'names', 'object'),
		fc.oneof(text, fc.array(text, { maxLength: 50 })),
	);
	const law = fc.property(severity, text, field, (how, msg, fields) => {
		const { terminal, text } = jsonTerminal();
		terminal.say(how, msg, fields);
		const written = text();
		t.regex(written, /^[^\r\n]+\n$/);
		const { level, time, ...rest } = JSON.parse(written) as Line;
		t.is(level, how === 'warning' ? 'warn' : how);
		t.is(new Date(time).toISOString(), time);
		t.deepEqual(rest, { msg, ...fields } as never);
	});
	fc.assert(law, { numRuns: 300 });
});

test('a long list is cut, and quiet is quiet', (t) => {
	const { terminal, text } = jsonTerminal();
	terminal.say('info', 'many', { keys: Array.from({ length: 10_000 }, (_, index) => `key-${index}`) });
	const { keys } = linesOf(text())[0] as Line & { readonly keys: readonly string[] };
	t.deepEqual([keys.length, keys[0], keys[50]], [51, 'key-0', '… 9950 more']);
	terminal.beQuiet();
	terminal.say('warning', 'nobody hears');
	t.is(text(), '');
});

test('apply --watch says what it does and finds as JSON on both streams', async (t) => {
	const { file, child, said, hears } = await watching(t, ['-f', 'sandbox.yaml', '--log-format', 'json']);
	const stdout = once(child.stdout!, 'data').then(([data]) => String(data));
	await hears('stderr', /watching \d+ objects/);
	const [patched] = linesOf(await stdout);
	t.like(patched, {
		level: 'info',
		msg: 'VirtualService shop/cart patched for pr-1',
		event: 'applied',
		keys: ['pr-1'],
	});
	t.like(patched!.object, { kind: 'VirtualService', namespace: 'shop', name: 'cart' });
	let stderr = '';
	child.stderr!.on('data', (data) => {
		stderr += String(data);
	});
	await writeFile(file, `${sandbox('pr-1')}\nforks: 3\n---\nkind: [`);
	await hears('stderr', /"event":"held"/);
	const found = [...linesOf(stderr)];
	t.like(found.pop(), { level: 'error', event: 'held' });
	t.true(found.length > 0);
	for (const { level, code, position } of found) {
		t.is(level, 'error');
		t.regex(String(code), /^model\//);
		t.like(position, { file: 'sandbox.yaml' });
	}
	said.stderr = '';
	child.kill('SIGTERM');
	await once(child, 'close');
	t.like(linesOf(said.stderr).at(-1), { level: 'info', event: 'stopped' });
});

test('what ends a program is JSON, too', async (t) => {
	const cwd = await folder(t, { 'shop.yaml': 'kind: [' });
	const malformed = await run('serve -f . --listen :0 --log-format json', { cwd });
	t.is(malformed.code, 1);
	t.true(linesOf(malformed.stderr).every(({ level, code }) => level === 'error' && typeof code === 'string'));
	const nothing = await run('serve --log-format json', { cwd });
	t.is(nothing.code, 2);
	t.deepEqual(
		linesOf(nothing.stderr).map(({ level, msg }) => [level, msg]),
		[['error', 'say where the sandboxes are: -f files, --from-cluster, or both']],
	);
});
